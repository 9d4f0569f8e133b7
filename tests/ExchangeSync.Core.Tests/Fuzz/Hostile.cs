using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Fuzz;

/// <summary>
/// Feeds cases to a piece of code, each within bounds of time and memory. The same cases at every run; MBX_FUZZ_CASES makes it more of them, MBX_FUZZ_SEED others.
/// </summary>
internal static class Hostile
{
    // In sum, not at once; and other tests run beside.
    private const long MaxBytes = 8_000_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs them; gives how often each outcome came.</summary>
    /// <param name="quick">How many in an ordinary run of the tests.</param>
    /// <param name="run">One case; what it gives is its outcome. An exception is a defect.</param>
    /// <param name="output">Takes the figures.</param>
    public static async Task<SortedDictionary<string, int>> RunAsync(int quick, Func<Random, Task<string>> run, ITestOutputHelper output)
    {
        var cases = Number("MBX_FUZZ_CASES") ?? quick;
        var first = Number("MBX_FUZZ_SEED") ?? 20260302;
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (slowest, largest) = (TimeSpan.Zero, 0L);
        for (var number = 0; number < cases; number++)
        {
            var watch = Stopwatch.StartNew();
            var before = GC.GetTotalAllocatedBytes();
            var one = Task.Run(() => run(new Random(first + number)));
            Assert.True(await Task.WhenAny(one, Task.Delay(Limit)) == one, $"MBX_FUZZ_SEED={first + number} hangs.");
            try
            {
                var outcome = await one;
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"MBX_FUZZ_SEED={first + number} MBX_FUZZ_CASES=1 fails: {e.Message}", e);
            }

            largest = Math.Max(largest, GC.GetTotalAllocatedBytes() - before);
            slowest = watch.Elapsed > slowest ? watch.Elapsed : slowest;
        }

        Assert.True(largest < MaxBytes, $"A case took {largest} bytes.");
        output.WriteLine($"{cases} cases from seed {first}; slowest {slowest.TotalSeconds:0.0} s, largest {largest / 1_000_000} MB: {string.Join(", ", outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}"))}");
        return outcomes;
    }

    public static T Pick<T>(this Random random, IReadOnlyList<T> among) => among[random.Next(among.Count)];

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
