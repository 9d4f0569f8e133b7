using System.Globalization;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What has to happen in histories often enough to be judged by them. A soak in which one of it hardly happens has proved nothing about it.</summary>
internal static class Coverage
{
    public const string LostReplies = "lost replies";
    public const string Crashes = "crashes";
    public const string Conflicts = "conflicts";
    public const string MassDeletes = "deletes of many at once";
    public const string Holds = "holds";
    public const string PutBacks = "items put back while their deletes are held";
    public const string ReleasedHolds = "holds released by -Force";
    public const string ContestedLeases = "contested leases";
    public const string WindowMoves = "window moves";
    public const string ModeSwitches = "mode switches";
    public const string ZoneChanges = "changes of the time zone";
    public const string Adoptions = "adoptions";
    public const string Undos = "undos";
    public const string UndosCutShort = "undos that did not come to their end";
    public const string BusyServers = "busy servers";
    public const string ShortListings = "short listings";
    public const string FullDisks = "full disks";
    public const string LockedDatabases = "locked databases";

    /// <summary>Fewer histories say nothing about how often something happens.</summary>
    private const int MinHistories = 1000;

    private static readonly string[] Required =
    [
        LostReplies, Crashes, Conflicts, MassDeletes, Holds, PutBacks, ReleasedHolds, ContestedLeases, WindowMoves, ModeSwitches, ZoneChanges, Adoptions, Undos, UndosCutShort, BusyServers, ShortListings, FullDisks, LockedDatabases,
    ];

    /// <summary>How often each happened.</summary>
    public static IEnumerable<string> Lines(Tally tally) => Required.Select(what => string.Create(CultureInfo.InvariantCulture, $"{tally.Of(what),12:N0}  {what}"));

    /// <summary>What happened less than once in a hundred histories.</summary>
    public static IReadOnlyList<string> Lacking(Tally tally, int histories) => histories < MinHistories ? [] : [.. Required.Where(what => tally.Of(what) * 100 < histories)];
}
