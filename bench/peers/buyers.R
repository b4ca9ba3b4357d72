# Repeat purchase with R's CLVTools. Called as the Python programs are. Written
# from its documentation, and never yet run where it was installed.
#
# It takes a log of purchases instead of histories: every customer buys first,
# then on the days after it, then for the last time, so that the log's histories
# are those of the columns. It counts equal ones itself, which is part of the fit.
args <- commandArgs(trailingOnly = TRUE)
if (!requireNamespace("CLVTools", quietly = TRUE)) {
  cat('{"missing": "not installed"}\n')
  quit()
}
suppressPackageStartupMessages(library(CLVTools))
n <- as.integer(readLines(file.path(args[3], "n")))
days <- function(name) round(7 * readBin(file.path(args[3], paste0(name, ".f64")), "double", n, endian = "little"))
x <- readBin(file.path(args[3], "repeats.i32"), "integer", n, endian = "little")

end <- as.Date("2025-12-31")
first <- end - days("age")
who <- rep(seq_len(n), 1 + x)
on <- sequence(1 + x) - 1
at <- ifelse(on > 0 & on == x[who], days("last")[who], on)
log <- data.frame(Id = who, Date = first[who] + at)
data <- clvdata(log, date.format = "ymd", time.unit = "weeks", name.price = NULL,
  data.end = if (max(log$Date) < end) end)

kernel <- switch(args[2],
  "bgnbd" = function() coef(bgnbd(data, verbose = FALSE)),
  "paretonbd" = function() coef(pnbd(data, verbose = FALSE))
)

clock <- system.time(values <- kernel())
cat(sprintf(
  '\n{"version": "%s", "cpu": %.6f, "wall": %.6f, "values": {%s}}\n',
  packageVersion("CLVTools"), clock[[1]] + clock[[2]], clock[[3]],
  paste(sprintf('"%s": %.17g', names(values), values), collapse = ", ")
))
