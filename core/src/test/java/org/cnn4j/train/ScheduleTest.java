package org.cnn4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cnn4j.Cnn4jException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Rates against the formulas in PyTorch's documentation (torch.optim.lr_scheduler), worked out by hand. */
class ScheduleTest {
    private static final double CLOSE = 1e-15;

    /** Of 12 epochs with 10 steps each. */
    private static Progress at(long step) {
        return new Progress(step, 10, 12);
    }

    private static double rate(Schedule schedule, double base, long step) {
        return schedule.learningRate(base, at(step));
    }

    private static void refuses(String part, Runnable action) {
        String message =
                Assertions.assertThrows(Cnn4jException.class, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void progressCountsStepsAndEpochs() {
        assertEquals(120, at(0).totalSteps());
        assertEquals(0, at(9).epoch());
        assertEquals(1, at(10).epoch());
        assertEquals(11.9, at(119).elapsedEpochs());
        refuses("step 120 is not within the 120 steps", () -> at(120));
        refuses("step -1", () -> at(-1));
        refuses("at least one epoch", () -> new Progress(0, 5, 0));
    }

    @Test
    void constantIsTheOptimisersRate() {
        assertEquals(0.3, rate(Schedule.constant(), 0.3, 119));
        assertEquals(0, Schedule.constant().state().length);
        assertTrue(Schedule.constant().momentum(at(3)).isEmpty());
    }

    /** base * gamma^floor(epoch / stepSize). */
    @Test
    void stepLR() {
        Schedule schedule = Schedule.stepLR(3, 0.5);
        assertEquals(8, rate(schedule, 8, 29));
        assertEquals(4, rate(schedule, 8, 30));
        assertEquals(4, rate(schedule, 8, 59));
        assertEquals(1, rate(schedule, 8, 119));
    }

    /** base * gamma^(number of milestones from 1 to the epoch). */
    @Test
    void multiStepLR() {
        Schedule schedule = Schedule.multiStepLR(0.25, 7, 2);
        assertEquals(16, rate(schedule, 16, 19));
        assertEquals(4, rate(schedule, 16, 20));
        assertEquals(4, rate(schedule, 16, 69));
        assertEquals(1, rate(schedule, 16, 70));
    }

    /** base * gamma^epoch. */
    @Test
    void exponentialLR() {
        Schedule schedule = Schedule.exponentialLR(0.5);
        assertEquals(1, rate(schedule, 1, 9));
        assertEquals(1.0 / 2048, rate(schedule, 1, 110));
    }

    /** etaMin + (base - etaMin) (1 + cos(pi t / T)) / 2, whose cosine is 1, 1/2, 0, -1/2 at 0, T/3, T/2, 2T/3. */
    @Test
    void cosineAnnealingLR() {
        Schedule schedule = Schedule.cosineAnnealingLR(1);
        assertEquals(9, rate(schedule, 9, 0));
        assertEquals(7, rate(schedule, 9, 40), 4 * CLOSE);
        assertEquals(5, rate(schedule, 9, 60), 4 * CLOSE);
        assertEquals(3, rate(schedule, 9, 80), 4 * CLOSE);
        assertTrue(rate(schedule, 9, 119) > 1 && rate(schedule, 9, 119) < 1.01);
    }

    /** T0 = 3 epochs, then 6: the restarts are at epochs 3 and 9. */
    @Test
    void cosineWithWarmRestarts() {
        Schedule schedule = Schedule.cosineAnnealingWarmRestarts(3, 2, 0);
        assertEquals(0.75 * 8, rate(schedule, 8, 10), 8 * CLOSE);
        assertEquals(8, rate(schedule, 8, 30));
        assertEquals(0.75 * 8, rate(schedule, 8, 50), 8 * CLOSE);
        assertEquals(0.25 * 8, rate(schedule, 8, 70), 8 * CLOSE);
        assertEquals(8, rate(schedule, 8, 90));
        Schedule even = Schedule.cosineAnnealingWarmRestarts(4, 1, 0);
        assertEquals(8, rate(even, 8, 80));
        assertEquals(4, rate(even, 8, 100), 8 * CLOSE);
    }

    /** PyTorch's LinearLR: base (start + (1 - start) t / total), here over 2.5 epochs, times what comes after. */
    @Test
    void warmupRisesToTheScheduleItself() {
        Schedule schedule = Schedule.stepLR(1, 0.5).warmup(2.5, 0.2);
        assertEquals(2, rate(schedule, 10, 0));
        assertEquals(10 * (0.2 + 0.8 * 0.2), rate(schedule, 10, 5), 4 * CLOSE);
        assertEquals(5 * (0.2 + 0.8 * 0.4), rate(schedule, 10, 10), 4 * CLOSE);
        assertEquals(2.5, rate(schedule, 10, 25));
        assertEquals(10.0 / 2048, rate(schedule, 10, 119));
    }

    @Test
    void warmupHandsOnMomentumMetricsAndState() {
        Schedule plateau = Schedule.reduceLROnPlateau(MetricMode.MIN, 0.5, 0).warmup(1, 0);
        plateau.epochEnded(1);
        plateau.epochEnded(1);
        assertEquals(4, rate(plateau, 8, 119));
        Schedule other = Schedule.reduceLROnPlateau(MetricMode.MIN, 0.5, 0).warmup(1, 0);
        other.restore(plateau.state());
        assertEquals(4, rate(other, 8, 119));
        assertEquals(
                0.95,
                Schedule.oneCycleLR(1)
                        .withMomentum(0.85, 0.95)
                        .warmup(1, 0)
                        .momentum(at(0))
                        .orElseThrow());
    }

    @Test
    void aLambdaIsASchedule() {
        Schedule linear = (base, at) -> base * (1 - (double) at.step() / at.totalSteps());
        assertEquals(4, rate(linear, 8, 60));
    }

    /** Phases end at pct * total - 1 = 35 and total - 1 = 119; half way through a phase a cosine is half way. */
    @Test
    void oneCycleLR() {
        Schedule schedule = Schedule.oneCycleLR(5);
        assertEquals(5.0 / 25, rate(schedule, 99, 0), CLOSE);
        assertEquals(5, rate(schedule, 99, 35));
        assertEquals((5 + 5.0 / 25e4) / 2, rate(schedule, 99, 77), 4 * CLOSE);
        assertEquals(5.0 / 25e4, rate(schedule, 99, 119), CLOSE);
        // A fifth of the first phase: end + (start - end) (1 + cos(pi / 5)) / 2, with cos(pi / 5) = (1 + sqrt 5) / 4.
        double cosine = (1 + Math.sqrt(5)) / 4;
        assertEquals(5 + (0.2 - 5) / 2 * (1 + cosine), rate(schedule, 99, 7), 4 * CLOSE);
    }

    @Test
    void oneCycleWithStraightLinesAndMomentum() {
        OneCycleLR schedule = Schedule.oneCycleLR(4)
                .withPctStart(0.425)
                .withDivFactors(4, 10)
                .withLinearAnnealing()
                .withMomentum(0.5, 0.75);
        assertEquals(1, rate(schedule, 99, 0));
        assertEquals(2.5, rate(schedule, 99, 25));
        assertEquals(4, rate(schedule, 99, 50));
        assertEquals(4 - 3.9 / 3, rate(schedule, 99, 73), 4 * CLOSE);
        assertEquals(0.75, schedule.momentum(at(0)).orElseThrow());
        assertEquals(0.625, schedule.momentum(at(25)).orElseThrow());
        assertEquals(0.5, schedule.momentum(at(50)).orElseThrow());
        assertEquals(0.75, schedule.momentum(at(119)).orElseThrow());
        assertTrue(Schedule.oneCycleLR(4).momentum(at(0)).isEmpty());
    }

    /** Phases end at pct * total - 1 = 29, 2 pct * total - 2 = 58 and total - 1 = 119. */
    @Test
    void oneCycleOfThreePhases() {
        OneCycleLR schedule = Schedule.oneCycleLR(8)
                .withPctStart(0.25)
                .withDivFactors(8, 2)
                .withThreePhases()
                .withLinearAnnealing()
                .withMomentum(0.5, 0.75);
        assertEquals(8, rate(schedule, 99, 29));
        assertEquals(1, rate(schedule, 99, 58));
        assertEquals(1 - 0.5 * 30 / 61, rate(schedule, 99, 88), CLOSE);
        assertEquals(0.5, rate(schedule, 99, 119));
        assertEquals(0.5, schedule.momentum(at(29)).orElseThrow());
        assertEquals(0.75, schedule.momentum(at(58)).orElseThrow());
        assertEquals(0.75, schedule.momentum(at(88)).orElseThrow());
    }

    @Test
    void oneCycleOfAFewStepsStaysBetweenItsRates() {
        for (boolean three : new boolean[] {false, true}) {
            for (double pct : new double[] {0, 0.3, 0.5, 1}) {
                OneCycleLR schedule = Schedule.oneCycleLR(1).withPctStart(pct);
                schedule = three ? schedule.withThreePhases() : schedule;
                for (int total = 1; total <= 12; total++) {
                    for (int step = 0; step < total; step++) {
                        double rate = schedule.learningRate(1, new Progress(step, total, 1));
                        assertTrue(rate >= 4e-6 - CLOSE && rate <= 1 + CLOSE, schedule + " at " + step + ": " + rate);
                    }
                }
            }
        }
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        refuses("stepSize", () -> Schedule.stepLR(0, 0.1));
        refuses("gamma", () -> Schedule.exponentialLR(Double.NaN));
        refuses("milestones", () -> Schedule.multiStepLR(0.1, 0, 3));
        refuses("milestones", () -> Schedule.multiStepLR(0.1));
        refuses("etaMin", () -> Schedule.cosineAnnealingLR(-1));
        refuses("tMult", () -> Schedule.cosineAnnealingWarmRestarts(1, 0, 0));
        refuses("warm-up", () -> Schedule.constant().warmup(0, 0));
        refuses("startFactor", () -> Schedule.constant().warmup(1, 1.5));
        refuses("maxLr", () -> Schedule.oneCycleLR(0));
        refuses("pctStart", () -> Schedule.oneCycleLR(1).withPctStart(1.1));
        refuses("momentum", () -> Schedule.oneCycleLR(1).withMomentum(0.9, 0.8));
        refuses("without state", () -> Schedule.constant().restore(new double[3]));
    }

    @Test
    void schedulesSayWhatTheyAre() {
        assertEquals("StepLR[stepSize=3, gamma=0.5]", Schedule.stepLR(3, 0.5).toString());
        assertTrue(Schedule.constant().warmup(2, 0.1).toString().contains("epochs=2.0, startFactor=0.1"));
    }
}
