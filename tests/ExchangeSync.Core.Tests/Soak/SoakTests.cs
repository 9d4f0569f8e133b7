using System.Diagnostics;
using ExchangeSync.Benchmarks.Soak;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Soak;

/// <summary>A short soak: the long one is a verb of ExchangeSync.Benchmarks. A history that fails is shown shrunken, with its seed.</summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Histories = 300;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(60);

    [Fact]
    public void Random_histories_hold_the_invariants()
    {
        // The same seeds at every run, so that a change is judged and not the dice; fewer where the machine is slow.
        var watch = Stopwatch.StartNew();
        var tally = new Tally();
        var seed = 1UL;
        for (; seed <= Histories && watch.Elapsed < LongEnough; seed++)
        {
            var plan = HistoryPlan.Of(seed);
            var violation = Player.Play(plan, tally);
            Assert.True(violation is null, violation is null ? "" : Player.Explain(plan, violation));
        }

        Assert.True(seed > 10, "Fewer than ten histories in a minute.");
        output.WriteLine($"seeds 1 to {seed - 1}");
        output.WriteLine(string.Join('\n', tally.Lines()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(4711)]
    public void The_same_seed_gives_the_same_requests(ulong seed)
    {
        var (first, second) = (new List<string>(), new List<string>());

        Assert.Null(Player.Play(HistoryPlan.Of(seed), record: first));
        Assert.Null(Player.Play(HistoryPlan.Of(seed), record: second));

        Assert.True(first.Count > 10);
        Assert.Equal(first, second);
    }

    [Fact]
    public void A_long_soak_in_which_something_hardly_happens_is_told_so()
    {
        var tally = new Tally();
        foreach (var what in Coverage.Lacking(tally, 1000))
        {
            tally.Count(what, what == Coverage.Undos ? 9 : 10);
        }

        Assert.Equal([Coverage.Undos], Coverage.Lacking(tally, 1000));
        Assert.Empty(Coverage.Lacking(new Tally(), 999));
    }
}
