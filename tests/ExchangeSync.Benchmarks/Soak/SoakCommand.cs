using System.Diagnostics;
using System.Globalization;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>Many histories, several at a time.</summary>
internal static class SoakCommand
{
    // A product that is broken breaks everywhere: a few examples say enough.
    private const int MaxViolations = 10;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(30);

    /// <summary>0: all invariants held, and everything happened often enough.</summary>
    public static int Run(SoakOptions options, TextWriter output)
    {
        if (options.Tell)
        {
            var violation = Player.Play(HistoryPlan.Of(options.Seed, options.Calm), tell: output.WriteLine);
            output.WriteLine(violation?.ToString() ?? "all invariants held");
            return violation is null ? 0 : 1;
        }

        return options.First ? RunToFirst(options, output) : RunAll(options, output);
    }

    // A history that was begun is played to its end, and none is begun before those with lower numbers: the same seed leads to the same violation however many jobs there are.
    private static int RunToFirst(SoakOptions options, TextWriter output)
    {
        var gate = new Lock();
        var (next, first) = (-1L, (long)options.Histories);
        ViolationException? found = null;
        var jobs = Enumerable.Range(0, Math.Max(1, options.Jobs)).Select(_ => new Thread(Work)).ToList();
        jobs.ForEach(job => job.Start());
        jobs.ForEach(job => job.Join());
        output.WriteLine(found is null ? $"no violation in {options.Histories} histories" : $"{found.Invariant} after {first + 1} histories: {found.Message.ReplaceLineEndings(" ")}");
        return found is null ? 0 : 1;

        void Work()
        {
            while (Interlocked.Increment(ref next) is var number && number < Volatile.Read(ref first))
            {
                if (Player.Play(HistoryPlan.Of(options.Seed + (ulong)number, options.Calm)) is { } violation)
                {
                    lock (gate)
                    {
                        (first, found) = number < first ? (number, violation) : (first, found);
                    }
                }
            }
        }
    }

    private static int RunAll(SoakOptions options, TextWriter output)
    {
        var watch = Stopwatch.StartNew();
        var total = new Tally();
        var gate = new Lock();
        var (next, done, violations) = (-1L, 0, 0);
        var report = ReportEvery;
        var jobs = Enumerable.Range(0, Math.Max(1, options.Jobs)).Select(_ => new Thread(Work)).ToList();
        jobs.ForEach(job => job.Start());
        jobs.ForEach(job => job.Join());
        var each = done == 0 ? 0 : watch.Elapsed.TotalMilliseconds * jobs.Count / done;
        foreach (var line in total.Lines())
        {
            output.WriteLine(line);
        }

        // Most of what has to happen often is what goes wrong.
        IReadOnlyList<string> lacking = options.Calm ? [] : Coverage.Lacking(total, done);
        output.WriteLine("what has to happen in one of a hundred histories at least:");
        foreach (var line in Coverage.Lines(total))
        {
            output.WriteLine(line);
        }

        if (lacking.Count > 0)
        {
            output.WriteLine($"too seldom: {string.Join(", ", lacking)}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{done} histories, seeds {options.Seed} to {options.Seed + (ulong)Math.Max(0, done - 1)}, {watch.Elapsed:hh\\:mm\\:ss}, {each:0.0} ms each on one of {jobs.Count} jobs; {violations} violations"));
        return violations == 0 && lacking.Count == 0 ? 0 : 1;

        void Work()
        {
            var tally = new Tally();
            while (Interlocked.Increment(ref next) is var number && number < options.Histories && Volatile.Read(ref violations) < MaxViolations)
            {
                var plan = HistoryPlan.Of(options.Seed + (ulong)number, options.Calm);
                var violation = Player.Play(plan, tally);
                var explained = violation is null ? null : Player.Explain(plan, violation);
                lock (gate)
                {
                    done++;
                    if (explained is not null)
                    {
                        violations++;
                        output.WriteLine(explained);
                        output.WriteLine();
                    }

                    if (watch.Elapsed > report)
                    {
                        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed:hh\\:mm\\:ss} {done} histories, {violations} violations"));
                        report = watch.Elapsed + ReportEvery;
                    }
                }
            }

            lock (gate)
            {
                total.Add(tally);
            }
        }
    }
}
