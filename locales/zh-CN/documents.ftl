# 附在某处的照片和文件
document = { $title }（{ $kind }，{ $size }）
numbered = { $title } { $n }
