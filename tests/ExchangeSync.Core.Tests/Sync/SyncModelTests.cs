using System.Globalization;
using CsCheck;
using ExchangeSync.Sync;
using Xunit.Abstractions;

namespace ExchangeSync.Tests.Sync;

/// <summary>The randomized model: CsCheck prints the seed of a history that fails, and shrinks it.</summary>
public sealed class SyncModelTests(ITestOutputHelper output)
{
    // Set for a longer search; the default keeps the whole suite short.
    private static readonly long Histories =
        long.TryParse(Environment.GetEnvironmentVariable("EXCHANGESYNC_HISTORIES"), CultureInfo.InvariantCulture, out var histories) ? histories : 150;

    private static readonly Gen<(int Move, int Pick)[]> Moves =
        Gen.Select(Gen.Int[0, 33], Gen.Int[0, 999]).Array[10, 60];

    [Fact]
    public void Whatever_users_do_and_whatever_breaks_nothing_is_lost_doubled_or_left_different()
    {
        Gen.Select(Gen.Enum<ConflictPolicy>(), Moves).Sample(
            history =>
            {
                using var played = new SyncHistory(history.Item1);
                played.PlayAsync(history.Item2).GetAwaiter().GetResult();
            },
            iter: Histories,
            threads: 2,
            print: history => $"{history.Item1}: {string.Join(" ", history.Item2)}");
        output.WriteLine($"{Histories} histories");
    }
}
