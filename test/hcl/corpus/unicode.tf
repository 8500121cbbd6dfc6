größe = 1
名前 = "値"
é-x_1 = größe.名前
emoji = "😀 ${x}"
𝒳 = 1
composed = "é"
decomposed = "é"
object = { "é" = 1, ключ = 2 }
block "é" {
}
