namespace ExchangeSync.Calendar;

/// <summary>Which fields of an entry differ between two readings of the same side. Each side is compared by what it itself stores, never by what the other side makes of it.</summary>
public static class ContentComparer
{
    /// <summary>The fields of <paramref name="now"/> that a user of <paramref name="side"/> would call changed since <paramref name="before"/>.</summary>
    public static EntryFields Changed(Side side, EntryContent before, EntryContent now)
    {
        var changed = EntryFields.None;
        Add(EntryFields.Title, !Same(before.Title, now.Title));
        Add(EntryFields.Place, !Same(before.Place, now.Place));
        Add(EntryFields.Note, before.Note.Fingerprint != now.Note.Fingerprint);
        Add(EntryFields.Participants, !SameSet(before.Participants, now.Participants) || before.Response != now.Response || before.Cancelled != now.Cancelled);
        Add(EntryFields.Recurrence, !Same(before.RecurrenceRule ?? "", now.RecurrenceRule ?? "") || !before.DeletedDates.SequenceEqual(now.DeletedDates));
        if (side == Side.Exchange)
        {
            Add(EntryFields.Time, !SameRaw(before.Time, now.Time));
            Add(EntryFields.Here, before.FreeBusyStatus != now.FreeBusyStatus);
            Add(EntryFields.Type, !SameSet(before.Categories, now.Categories));
            Add(EntryFields.Private, before.Sensitivity != now.Sensitivity);
        }
        else
        {
            Add(EntryFields.Time, !SameWall(before.Time, now.Time));
            Add(EntryFields.Here, before.Here != now.Here || before.FreeBusyStatus == ContentFields.Altered);
            Add(EntryFields.Type, !Same(before.Type ?? "", now.Type ?? ""));
            Add(EntryFields.Private, before.Private != now.Private || before.Sensitivity == ContentFields.Altered);
        }

        return changed;

        void Add(EntryFields field, bool differs)
        {
            if (differs)
            {
                changed |= field;
            }
        }
    }

    /// <summary>
    /// The fields that a write must carry so that <paramref name="current"/> becomes <paramref name="wanted"/>: those of <see cref="Changed"/>, and on the Microbizz side also what is only
    /// remembered there of the item (its free/busy status, its sensitivity).
    /// </summary>
    public static EntryFields Differs(Side side, EntryContent current, EntryContent wanted)
    {
        var differs = Changed(side, current, wanted);
        if (side == Side.Microbizz)
        {
            differs |= current.FreeBusyStatus != wanted.FreeBusyStatus ? EntryFields.Here : EntryFields.None;
            differs |= current.Sensitivity != wanted.Sensitivity ? EntryFields.Private : EntryFields.None;
        }

        return differs;
    }

    /// <summary>The same wall times in the same zone, where zones are the same when their Windows ids are.</summary>
    public static bool SameWall(EntryTime a, EntryTime b) =>
        a.AllDay == b.AllDay
        && a.Start == b.Start
        && a.End == b.End
        && (a.AllDay || (Zones.AreSame(a.Zone, b.Zone) && Zones.AreSame(a.EndZone ?? a.Zone, b.EndZone ?? b.Zone)));

    private static bool SameRaw(EntryTime a, EntryTime b) =>
        a.AllDay == b.AllDay
        && a.StartInstant == b.StartInstant
        && a.EndInstant == b.EndInstant
        && a.Zone == b.Zone
        && a.EndZone == b.EndZone;

    // Outer white space is what servers and forms trim on their own.
    private static bool Same(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.Ordinal);

    private static bool SameSet(IReadOnlyList<string> a, IReadOnlyList<string> b) =>
        a.Count == b.Count && new HashSet<string>(a, StringComparer.Ordinal).SetEquals(b);
}
