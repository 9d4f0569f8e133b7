using System.Globalization;
using CsCheck;
using ExchangeSync.Sync;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Sync;

/// <summary>The randomized model: CsCheck prints the seed of a history that fails, and shrinks it.</summary>
public sealed class SyncModelTests(ITestOutputHelper output)
{
    // Unset: the same histories at every run, so that a change is judged and not the dice. Set: so many random ones.
    private static readonly long? Histories =
        long.TryParse(Environment.GetEnvironmentVariable("EXCHANGESYNC_HISTORIES"), CultureInfo.InvariantCulture, out var histories) ? histories : null;

    private static readonly Gen<(int Move, int Pick)[]> Moves =
        Gen.Select(Gen.Int[0, 33], Gen.Int[0, 999]).Array[10, 60];

    [Fact]
    public void Whatever_users_do_and_whatever_breaks_nothing_is_lost_doubled_or_left_different()
    {
        var generator = Gen.Select(Gen.Enum<ConflictPolicy>(), Moves);
        if (Histories is { } count)
        {
            generator.Sample(Play, iter: count, threads: 2, print: Describe);
            output.WriteLine($"{count} random histories");
            return;
        }

        var dice = new PCG(1, 20261123);
        for (var i = 0; i < 150; i++)
        {
            var history = generator.Generate(dice, null, out _);
            var failure = Record.Exception(() => Play(history));
            Assert.True(failure is null, $"{Describe(history)}\n{failure}");
        }
    }

    private static void Play((ConflictPolicy Policy, (int Move, int Pick)[] Moves) history)
    {
        using var played = new SyncHistory(history.Policy);
        played.PlayAsync(history.Moves).GetAwaiter().GetResult();
    }

    private static string Describe((ConflictPolicy Policy, (int Move, int Pick)[] Moves) history) => $"{history.Policy}: {string.Join(" ", history.Moves)}";
}
