# Survival analysis with R's survival. Called as the Python programs are.
# Without timefix, which would take times that differ by 1e-8 for equal;
# survdiff alone has no way to do without it that works.
args <- commandArgs(trailingOnly = TRUE)
if (!requireNamespace(args[1], quietly = TRUE)) {
  cat(sprintf('{"missing": "%s"}\n', args[1]))
  quit()
}
suppressPackageStartupMessages(library(survival))
n <- as.integer(readLines(file.path(args[3], "n")))
floats <- function(name, n) readBin(file.path(args[3], paste0(name, ".f64")), "double", n, endian = "little")
ints <- function(name) readBin(file.path(args[3], paste0(name, ".i32")), "integer", n, endian = "little")
ages <- c(100.5, 300.5, 600.5)

curve <- function(column) {
  t <- floats(column, n)
  e <- ints("ended")
  function() {
    s <- summary(survfit(Surv(t, e) ~ 1, timefix = FALSE), times = ages)
    c(setNames(s$surv, sprintf("S(%.1f)", ages)), setNames(s$std.err, sprintf("se(%.1f)", ages)))
  }
}

logrank <- function(column) {
  t <- floats(column, n)
  e <- ints("ended")
  g <- ints("group")
  function() c(chi2 = survdiff(Surv(t, e) ~ g)$chisq)
}

covariates <- function(k) t(matrix(floats("x", 10 * n), nrow = 10))[, 1:k]

kernel <- switch(args[2],
  "km-days" = curve("day"),
  "km-distinct" = curve("time"),
  "logrank" = logrank("time"),
  "logrank-days" = logrank("day"),
  "hazard" = {
    t <- floats("time", n)
    e <- ints("ended")
    function() {
      s <- summary(survfit(Surv(t, e) ~ 1, timefix = FALSE), times = ages)
      setNames(s$cumhaz, sprintf("H(%.1f)", ages))
    }
  },
  "cox" = {
    t <- floats("time", n)
    e <- ints("ended")
    x <- covariates(10)
    function() {
      f <- coxph(Surv(t, e) ~ x, control = coxph.control(timefix = FALSE))
      c(loglik = f$loglik[2], x1 = f$coefficients[[1]], x9 = f$coefficients[[9]], "se(x1)" = sqrt(f$var[1, 1]))
    }
  },
  "aft" = {
    t <- floats("time", n)
    e <- ints("ended")
    x <- covariates(5)
    function() {
      f <- survreg(Surv(t, e) ~ x, dist = "weibull")
      c(loglik = f$loglik[2], x1 = f$coefficients[[2]], scale = exp(f$coefficients[[1]]), shape = 1 / f$scale)
    }
  },
  "incidence" = {
    t <- floats("day", n)
    k <- factor(ints("cause"), 0:2)
    function() {
      s <- summary(survfit(Surv(t, k) ~ 1, timefix = FALSE), times = ages)$pstate
      c(setNames(s[, 2], sprintf("F1(%.1f)", ages)), setNames(s[, 3], sprintf("F2(%.1f)", ages)))
    }
  }
)

clock <- system.time(values <- kernel())
cat(sprintf(
  '{"version": "%s", "cpu": %.6f, "wall": %.6f, "values": {%s}}\n',
  packageVersion(args[1]), clock[[1]] + clock[[2]], clock[[3]],
  paste(sprintf('"%s": %.17g', names(values), values), collapse = ", ")
))
