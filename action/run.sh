#!/usr/bin/env bash
# The one step of the action: checks its inputs and runs canread. It is bash, which every runner has, down to 3.2.
#
# Inputs arrive in the environment (INPUT_…) and are data: each is quoted, or split without globbing, and paths stand
# behind `--`. Nothing of them is read as shell or as an option.
set -euo pipefail
unset CDPATH

# Workflow commands are lines; a line break in a message would begin one of its own.
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
refuse() {
  local message=$1
  message=${message//'%'/%25}
  message=${message//$'\r'/%0D}
  message=${message//$'\n'/%0A}
  printf '::error title=canread::%s\n' "$message"
  output exit-status 2
  exit 2
}

output() {
  printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"
}

require_line() {
  case $2 in
    *$'\n'* | *$'\r'*) refuse "$1 is one value and has no line breaks: \"$2\"" ;;
  esac
}

require_boolean() {
  case $2 in
    true | false) ;;
    *) refuse "$1 is true or false, and not \"$2\"" ;;
  esac
}

paths=${INPUT_PATHS-}
fail_on=${INPUT_FAIL_ON-}
strict=${INPUT_STRICT-}
sarif_file=${INPUT_SARIF_FILE-}
html_file=${INPUT_HTML_FILE-}
summary=${INPUT_SUMMARY-}
region=${INPUT_REGION-}
account=${INPUT_ACCOUNT-}
further=${INPUT_ARGS-}
directory=${INPUT_WORKING_DIRECTORY-}
version=${INPUT_VERSION-}

require_line fail-on "$fail_on"
require_line sarif-file "$sarif_file"
require_line html-file "$html_file"
require_line region "$region"
require_line account "$account"
require_line working-directory "$directory"
require_line version "$version"
require_boolean strict "$strict"
require_boolean summary "$summary"

case $fail_on in
  '' | error | warning | note | never | new:error | new:warning | new:note) ;;
  *) refuse "fail-on is error, warning, note, never, new:error, new:warning or new:note, and not \"$fail_on\"" ;;
esac
[[ -z $region || $region =~ ^[a-z0-9-]+$ ]] || refuse "region is a name like eu-west-1, and not \"$region\""
[[ -z $account || $account =~ ^[0-9]{12}$ ]] || refuse "account has twelve digits, in quotes: \"$account\""
# A version, a range or a tag. An address or a path would run another package.
version_pattern='^[~^]?[0-9A-Za-z][0-9A-Za-z.+-]*$'
[[ $version =~ $version_pattern ]] || refuse "version is one of canread's, like 1.2.3, and not \"$version\""

arguments=(check -f text)
[[ -z $sarif_file ]] || arguments+=(-f "sarif=$sarif_file")
[[ -z $html_file ]] || arguments+=(-f "html=$html_file")
[[ -z $fail_on ]] || arguments+=("--fail-on=$fail_on")
[[ $strict == false ]] || arguments+=(--strict)
[[ -z $region ]] || arguments+=("--region=$region")
[[ -z $account ]] || arguments+=("--account=$account")

option_and_value='^--?[A-Za-z][A-Za-z-]*[[:blank:]]'
while IFS= read -r line || [[ -n $line ]]; do
  line=${line%$'\r'}
  [[ -n ${line//[[:blank:]]/} ]] || continue
  [[ ! $line =~ $option_and_value ]] ||
    refuse "args has one argument a line: write \"${line%%[[:blank:]]*}\" and its value in two lines, or --name=value"
  arguments+=("$line")
done <<<"$further"

[[ -d ${directory:-.} ]] || refuse "working-directory is no directory: \"$directory\""
cd -- "${directory:-.}"
command -v npx >/dev/null || refuse "npx is not there: put actions/setup-node with Node 22 before this action"

scratch=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/canread.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT
report=$scratch/summary.md
[[ $summary == false || -z ${GITHUB_STEP_SUMMARY-} ]] || arguments+=(-f "markdown=$report")

arguments+=(--)
# `read` splits at blanks and line breaks and, unlike an unquoted word, takes no * for files.
IFS=$' \t\n\r' read -r -d '' -a words <<<"$paths" || true
arguments+=(${words[@]+"${words[@]}"})

# What is checked out may hold a package "canread" and an .npmrc of its own, which npx would use. Under another prefix
# it looks for neither; the command runs in the current directory all the same.
canread() {
  npx --yes --prefix "$scratch" "canread@$version" "$@"
}

# npm ends with 1 as well, and that a package cannot be had is no finding.
canread --version >/dev/null || refuse "npx cannot run canread@$version"

# What an earlier step left must not be uploaded as the report of this one.
[[ -z $sarif_file ]] || rm -f -- "$sarif_file"

# The report names files and resources of the repository, which may look like workflow commands.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '::stop-commands::%s\n' "$token"
status=0
canread "${arguments[@]}" || status=$?
printf '\n::%s::\n' "$token"

if [[ -s $report ]]; then
  # GitHub shows nothing at all of a summary of more than 1024 KiB.
  limit=1000000
  if (($(wc -c <"$report") > limit)); then
    head -c "$limit" "$report" | sed '$d'
    printf '\n\nThe report is longer than GitHub shows. The SARIF file and the log have all of it.\n'
  else
    cat -- "$report"
  fi >>"$GITHUB_STEP_SUMMARY"
fi

output exit-status "$status"
# Other actions take paths from the workspace, not from the working directory.
if [[ -n $sarif_file && -f $sarif_file ]]; then
  case $sarif_file in
    /* | [A-Za-z]:[/\\]*) ;;
    *) [[ -z $directory || $directory == . ]] || sarif_file=${directory%/}/$sarif_file ;;
  esac
  output sarif-file "$sarif_file"
fi
exit "$status"
