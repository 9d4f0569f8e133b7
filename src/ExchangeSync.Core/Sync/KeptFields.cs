using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>
/// What a server silently did not keep of a write, as servers other than Exchange do. Only what is still exactly as it was before counts: a value that the server put into a form of its own was kept.
/// </summary>
internal static class KeptFields
{
    private const EntryFields Simple = EntryFields.Title | EntryFields.Place | EntryFields.Here | EntryFields.Type | EntryFields.Private | EntryFields.Note;

    /// <summary>The fields that were to change and did not.</summary>
    /// <param name="write">What was written.</param>
    /// <param name="stored">What the server has since.</param>
    public static EntryFields Ignored(EntryWrite write, EntryContent stored)
    {
        var wanted = write.Content!;
        if (write.Kind == WriteKind.Create)
        {
            var empty = new EntryContent { Title = "", Time = wanted.Time, FreeBusyStatus = "Busy", Here = true, Sensitivity = "Normal" };
            return Simple & Ignored(empty, wanted, stored);
        }

        if (write.Kind != WriteKind.Update || write.Current is not { } before)
        {
            return EntryFields.None;
        }

        var ignored = write.Fields & Simple & Ignored(before, wanted, stored);
        return write.Fields.HasFlag(EntryFields.Time) && IsTimeIgnored(before.Time, wanted.Time, stored.Time) ? ignored | EntryFields.Time : ignored;
    }

    private static EntryFields Ignored(EntryContent before, EntryContent wanted, EntryContent stored) =>
        Changed(before, wanted) & Changed(stored, wanted) & ~Changed(before, stored);

    private static EntryFields Changed(EntryContent before, EntryContent now) => ContentComparer.Changed(Side.Exchange, before, now);

    // In another zone the same time has other figures.
    private static bool IsTimeIgnored(EntryTime before, EntryTime wanted, EntryTime stored) =>
        Figures(before) == Figures(stored) && Figures(wanted) != Figures(stored) && Zones.AreSame(wanted.Zone ?? stored.Zone, stored.Zone);

    private static (bool, NodaTime.LocalDateTime, NodaTime.LocalDateTime) Figures(EntryTime time) => (time.AllDay, time.Start, time.End);
}
