# 平面图：看图、下面的列表、导入 GeoJSON。

title = 社区平面图
title-of = { $compound }平面图
whole = 整个社区
desc = 楼栋和在办事项的位置，图下面有同样内容的文字列表。
north = 北
metres = 米
schematic = 示意图，不按比例
many = 这里有 { $n } 件
building-label = { $building }
building-busy = { $building }，{ $n } 件在办
list-title = 文字列表
list-undrawn = 图上没有
elsewhere = 其他位置
empty = 社区还没有录入楼栋，录入后这里会画出平面图。
geojson = 下载 GeoJSON
edit = 更新平面图

edit-title = 更新平面图
edit-lead = 用地图软件画好楼栋、道路、绿地，导出 GeoJSON 传上来。先预览，确认后才替换现在的图。
edit-file = GeoJSON 文件
edit-hint = 经纬度用 WGS-84 坐标，不超过 2 MB
edit-upload = 上传并预览
edit-how = 文件里写什么
edit-how-kind = 每个图形的属性 kind 写明是什么：building 楼栋、compound 小区范围、lane 道路、rail 铁路、green 绿地、water 水面、gate 出入口。
edit-how-code = 楼栋用属性 code 写海报编号，或用属性 name 写名称，例如“铁西村小区 3栋”。
edit-now = 现在的平面图有 { $n } 个图形。
edit-now-none = 现在的平面图是按楼栋名单画的示意图。
edit-clear = 去掉图形，改回示意图

look-title = 预览平面图
look-counts = 共 { $features } 个图形，其中 { $matched } 栋楼与社区的楼栋对上了。
look-unmatched = 这些楼栋图形对不上，不会成为链接：
look-undrawn = 文件里没有这些楼栋，它们只出现在文字列表里：
look-confirm = 确认替换
look-again = 换一个文件

fault-too-long = 文件超过 2 MB，请去掉不需要的图形后再传。
fault-not-json = 文件不是 JSON：第 { $line } 行第 { $column } 列读不下去了。
fault-not-collection = 文件不是 GeoJSON 的 FeatureCollection，请重新导出。
fault-empty = 文件里没有图形。
fault-too-many = 图形太多，最多 5000 个图形、10 万个点。
fault-too-wide = 图形之间相距太远，可能有一个点画错了，或者经度和纬度写反了。
fault-no-geometry = 第 { $n } 个图形没有坐标。
fault-geometry = 第 { $n } 个图形是 { $what }，平面图不画这种图形，请用面、线或点。
fault-coordinates = 第 { $n } 个图形的坐标不是经度和纬度。
fault-too-few = 第 { $n } 个图形的点不够，线至少 2 个点，面至少 3 个点。
fault-kind = 第 { $n } 个图形的属性 kind 是“{ $what }”，请写 building、compound、lane、rail、green、water 或 gate。
fault-kind-none = 第 { $n } 个图形缺少属性 kind，请写明是什么。
fault-shape = 第 { $n } 个图形的形状与 { $kind } 不符：楼栋、小区和绿地画成面，道路和铁路画成线，出入口画成点。
all-of = 全部 { $n } 件
