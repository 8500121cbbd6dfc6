# The image of canread: `docker run --rm -v "$PWD:/work" canread .`
ARG NODE_VERSION=22

FROM node:${NODE_VERSION}-slim AS build
WORKDIR /src
COPY . .
# `prepare` builds; the package is packed and unpacked, so that the image holds what npm would install.
RUN npm ci --no-audit --no-fund \
  && npm pack --ignore-scripts --pack-destination /tmp \
  && tar -xzf /tmp/canread-*.tgz -C /tmp

FROM node:${NODE_VERSION}-alpine
# Beside its own files and Node's modules the command loads Graphviz alone, for pictures.
COPY --from=build /tmp/package /opt/canread
COPY --from=build /src/node_modules/@viz-js/viz /opt/canread/node_modules/@viz-js/viz
RUN ln -s /opt/canread/dist/canread.cjs /usr/local/bin/canread
# The image's user "node", by number: Kubernetes checks runAsNonRoot with numbers only.
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["canread"]
