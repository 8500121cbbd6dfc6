x "l" {
}
x "l" "m" {
}
