-- The estimate that Redis 7 gives for the same registers, to the digit: Ertl's improved estimator as in hyperloglog.c (hllCount, hllTau, hllSigma;
-- m = 16384 registers, q = 50, all in double). The argument holds the ranks of distinct registers; those that are not named are zero.
-- Redis' loops end at a fixed point, which 32 rounds always reach: tau's terms shrink by 8 a round, and sigma squares an x of at most 1 - 1/m.
-- Once there, further rounds add less than half a unit in the last place. The last step is llroundl: half away from zero.
CREATE OR REPLACE FUNCTION hll_count AS (ranks) ->
  arrayMap(
    estimate -> toUInt64(floor(estimate)) + toUInt64(estimate - floor(estimate) >= 0.5),
    arrayMap(
      (zeros, histogram) -> if(zeros = 16384, toFloat64(0), 0.721347520444481703680 * 16384. * 16384. / (
        arrayFold(
          (z, n) -> (z + n) * 0.5,
          arrayReverse(arraySlice(histogram, 1, 50)),
          if(histogram[51] IN (0, 16384), toFloat64(0), 16384. * arrayFold(
            (acc, round) -> (sqrt(acc.1), acc.2 - (1. - sqrt(acc.1)) * (1. - sqrt(acc.1)) * (acc.3 * 0.5), acc.3 * 0.5),
            range(32),
            ((16384. - histogram[51]) / 16384., 1. - (16384. - histogram[51]) / 16384., toFloat64(1))).2 / 3.))
        + 16384. * arrayFold(
            (acc, round) -> (acc.1 * acc.1, acc.2 + acc.1 * acc.1 * acc.3, acc.3 + acc.3),
            range(32),
            (zeros / 16384., zeros / 16384., toFloat64(1))).2)),
      [16384. - length(ranks) + countEqual(ranks, 0)],
      [arrayMap(count -> toFloat64(count), [
        countEqual(ranks, 1), countEqual(ranks, 2), countEqual(ranks, 3), countEqual(ranks, 4), countEqual(ranks, 5),
        countEqual(ranks, 6), countEqual(ranks, 7), countEqual(ranks, 8), countEqual(ranks, 9), countEqual(ranks, 10),
        countEqual(ranks, 11), countEqual(ranks, 12), countEqual(ranks, 13), countEqual(ranks, 14), countEqual(ranks, 15),
        countEqual(ranks, 16), countEqual(ranks, 17), countEqual(ranks, 18), countEqual(ranks, 19), countEqual(ranks, 20),
        countEqual(ranks, 21), countEqual(ranks, 22), countEqual(ranks, 23), countEqual(ranks, 24), countEqual(ranks, 25),
        countEqual(ranks, 26), countEqual(ranks, 27), countEqual(ranks, 28), countEqual(ranks, 29), countEqual(ranks, 30),
        countEqual(ranks, 31), countEqual(ranks, 32), countEqual(ranks, 33), countEqual(ranks, 34), countEqual(ranks, 35),
        countEqual(ranks, 36), countEqual(ranks, 37), countEqual(ranks, 38), countEqual(ranks, 39), countEqual(ranks, 40),
        countEqual(ranks, 41), countEqual(ranks, 42), countEqual(ranks, 43), countEqual(ranks, 44), countEqual(ranks, 45),
        countEqual(ranks, 46), countEqual(ranks, 47), countEqual(ranks, 48), countEqual(ranks, 49), countEqual(ranks, 50),
        countEqual(ranks, 51)])]))[1];
