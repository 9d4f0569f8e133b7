using System.Globalization;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>Finds among unlinked entries those that are the same on both sides, so that nothing is doubled: by stamp, else by UID, else by content.</summary>
internal static class Adoption
{
    /// <summary>The pairs of unlinked entries, each entry in one at the most.</summary>
    /// <param name="items">The items.</param>
    /// <param name="appointments">The appointments.</param>
    /// <param name="exceptions">The dates of the exceptions of series, by side and key: of several equal series, those with the same exceptions belong together.</param>
    /// <param name="passes">Whether the settings let an entry through: of several equal ones those that they leave out come last, so that no other one is made for what is not left out.</param>
    /// <param name="zone">The connection's zone.</param>
    public static IReadOnlyList<(Entry Item, Entry Appointment)> Pair(
        IReadOnlyList<Entry> items, IReadOnlyList<Entry> appointments, ILookup<(Side, string), LocalDate?> exceptions, Func<Entry, bool> passes, DateTimeZone zone)
    {
        var stamped = appointments.ToDictionary(appointment => appointment.Key, StringComparer.Ordinal);
        var copies = CopiesAmong(items, item => stamped.TryGetValue(item.Stamp!.Appointment.ToString("D"), out var appointment) ? Likeness(item, appointment, exceptions, zone) : 0);
        return Match(
            InOrder(items, item => item).OrderByDescending(passes).ToList(),
            InOrder(appointments, appointment => appointment).OrderByDescending(passes).ToList(),
            (item => copies.Contains(item.Key) ? null : OfStamped(item, stamp => stamp.Appointment.ToString("D")), appointment => appointment.Key),
            Both(entry => entry.Kind != EntryKind.Occurrence ? entry.Uid : null),
            // Of equal entries of which only some are private, the copy of a private one may show the mask: what looks like it and is public belongs to another one.
            Both(entry => WithDates(entry, PrivacyKey(entry.Content, zone), exceptions)),
            Both(entry => WithDates(entry, OwnTitleKey(entry.Content, zone), exceptions)),
            Both(entry => PrivacyKey(entry.Content, zone)),
            Both(entry => OwnTitleKey(entry.Content, zone)),
            (item => WithDates(item, MaskKey(item, masked: true, zone), exceptions), appointment => WithDates(appointment, MaskKey(appointment, masked: false, zone), exceptions)),
            (item => WithDates(item, MaskKey(item, masked: false, zone), exceptions), appointment => WithDates(appointment, MaskKey(appointment, masked: true, zone), exceptions)),
            (item => MaskKey(item, masked: true, zone), appointment => MaskKey(appointment, masked: false, zone)),
            (item => MaskKey(item, masked: false, zone), appointment => MaskKey(appointment, masked: true, zone)),
            Both(entry => WithDates(entry, ContentKey(entry.Content, zone), exceptions)),
            Both(entry => ContentKey(entry.Content, zone)));
    }

    /// <summary>
    /// New items that are what a link's lost item has become: the mailbox was migrated and every id is new, an item was moved away and back, or a series was given another
    /// pattern (then by date, else in order). The appointment keeps its identity and its base.
    /// </summary>
    /// <param name="items">Items without a link.</param>
    /// <param name="orphans">Links whose item is not there any more while their appointment is.</param>
    /// <param name="surviving">Series of which a linked occurrence is still there: their pattern did not change as a whole, so order says nothing.</param>
    /// <param name="isInScope">Whether a link is looked at: what lies outside the window is no counterpart of an occurrence within it.</param>
    /// <param name="zone">The connection's zone.</param>
    public static IReadOnlyList<(Entry Item, ObservedLink Orphan)> Relink(
        IEnumerable<Entry> items, IEnumerable<ObservedLink> orphans, ISet<string> surviving, Func<ObservedLink, bool> isInScope, DateTimeZone zone) => Match(
        InOrder(items, item => item),
        InOrder(orphans, orphan => orphan.Microbizz.Entry!),
        // A copy has the stamp of its original, which may lie where nothing was listed: what its own link says comes before that.
        (item => OfStamped(item, stamp => $"{stamp.Appointment:D}/{ContentKey(item.Content, zone)}"), orphan => $"{orphan.Link.MicrobizzKey}/{ContentKey(orphan.Link.ExchangeBase, zone)}"),
        (item => OfStamped(item, _ => ContentKey(item.Content, zone)), orphan => orphan.Link.SeriesKey is null ? ContentKey(orphan.Link.ExchangeBase, zone) : null),
        (item => OfStamped(item, stamp => stamp.Appointment.ToString("D")), orphan => orphan.Link.MicrobizzKey),
        (item => DateKey(item.SeriesKey, item.Content), orphan => DateKey(orphan.Link.SeriesKey, orphan.Link.ExchangeBase)),
        (item => item.SeriesKey is { } series && !surviving.Contains(series) ? series : null, orphan => isInScope(orphan) ? orphan.Link.SeriesKey : null),
        (item => DateKey(item.Key, item.Content), orphan => DateKey(orphan.Link.SeriesKey, orphan.Link.ExchangeBase)),
        (item => DateKey(item.SeriesKey, item.Content), orphan => DateKey(orphan.Link.ExchangeKey, orphan.Link.ExchangeBase)),
        // Of several at the same time under the same title, those that are alike otherwise too.
        (item => DetailKey(item.Content, zone), orphan => DetailKey(orphan.Link.ExchangeBase, zone)),
        (item => ContentKey(item.Content, zone), orphan => ContentKey(orphan.Link.ExchangeBase, zone)),
        (item => ContentKey(item.Content, zone), orphan => ContentKey(orphan.Microbizz.Entry!.Content, zone)));

    /// <summary>
    /// The link of a pair that is being adopted. There is no base, so the version that gives way by the policy stands in for it: the ordinary merge then carries the
    /// other one over, and a write that fails is simply planned again.
    /// </summary>
    public static (Link Link, IReadOnlyList<LosingVersion> Losses) Draft(Entry item, Entry appointment, PlanInput input, MappingOptions mapping)
    {
        var wantedInMicrobizz = FieldMapping.ToMicrobizz(item.Content, appointment.Content, mapping);
        var wantedInExchange = FieldMapping.ToExchange(appointment.Content, item.Content, mapping) with { Participants = appointment.Content.Participants };
        var raw = new Link
        {
            ExchangeKey = item.Key,
            ExchangeVersion = "",
            MicrobizzKey = appointment.Key,
            MicrobizzVersion = "",
            ExchangeBase = item.Content,
            MicrobizzBase = appointment.Content,
            KeepsHtml = mapping.KeepHtml,
        };

        // What a mask hides is not agreed on: the merge puts the mask on or takes it off.
        var masking = Masking.Of(raw, item, appointment, input);
        var hidden = masking?.Hidden(item, appointment) ?? EntryFields.None;
        var itemBase = item.Content;
        var appointmentBase = appointment.Content;
        var losses = new List<LosingVersion>();
        var differing = ContentComparer.Changed(Side.Microbizz, appointment.Content, wantedInMicrobizz);
        if (masking is { Is: true, Was: false, Copy: Side.Microbizz } && (differing & hidden) != EntryFields.None)
        {
            losses.Add(new LosingVersion(Side.Microbizz, differing & hidden, JournalKind.Skip, SyncReasons.PrivateMasked,
                "The two entries were linked for the first time; only the time and the status of a private one are synchronized, so the appointment shows the mask."));

            // Where the mask never comes, because the run dies before and a setting takes it off, the item has its say all the same.
            itemBase = Merge.Each(differing & hidden).Aggregate(itemBase, (content, field) => content.With(field, wantedInExchange));
        }

        if (masking is { Is: true, Was: false, Copy: Side.Exchange } && !item.Content.Private
            && ContentComparer.Changed(Side.Exchange, item.Content, PrivateMask.Over(wantedInExchange)) is var covered && (covered & hidden) != EntryFields.None)
        {
            // The write of the mask may never come: a date of a series is swept away by the pattern that is written in the same plan.
            losses.Add(new LosingVersion(Side.Exchange, covered & hidden, JournalKind.Skip, SyncReasons.PrivateMasked,
                "The two entries were linked for the first time; only the time and the status of a private one are synchronized, so the item shows the mask."));
        }

        if (item.Kind == EntryKind.Series && TimeKey(item.Content, input.Zone) == TimeKey(appointment.Content, input.Zone))
        {
            // They take place at the same times, wherever each of them says that it begins.
            differing &= ~EntryFields.Time;
        }

        foreach (var field in Merge.Each(differing & ~hidden))
        {
            var winner = item.IsOrganizedByOther ? Side.Exchange : Merge.Winner(field, item, appointment, input);
            switch (winner)
            {
                case Side.Exchange:
                    itemBase = itemBase.With(field, wantedInExchange);
                    break;
                case Side.Microbizz:
                    appointmentBase = appointmentBase.With(field, wantedInMicrobizz);
                    break;
                default:
                    itemBase = itemBase.NeverAgreed(field);
                    appointmentBase = appointmentBase.NeverAgreed(field);
                    continue;
            }

            losses.Add(new LosingVersion(winner.Value.Other(), field, JournalKind.Conflict, SyncReasons.AdoptedDifferent,
                $"The two entries were linked for the first time and differed; {winner}'s version stays."));
        }

        var link = raw with { ExchangeBase = itemBase.ToBase(), MicrobizzBase = appointmentBase.ToBase() };
        return (link.Observed(item, appointment), losses);
    }

    // k equal entries here meet k there in order: the first with the first, and so on.
    private static List<(Entry, T)> Match<T>(List<Entry> items, List<T> partners, params (Func<Entry, string?> OfItem, Func<T, string?> OfPartner)[] keys)
        where T : class
    {
        var pairs = new List<(Entry, T)>();
        foreach (var (ofItem, ofPartner) in keys)
        {
            var waiting = partners
                .Select(partner => (Key: ofPartner(partner), Partner: partner))
                .Where(candidate => !string.IsNullOrEmpty(candidate.Key))
                .GroupBy(candidate => candidate.Key!, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => new Queue<T>(group.Select(candidate => candidate.Partner)), StringComparer.Ordinal);
            var before = pairs.Count;
            items = items.Where(item => !TryPair(item)).ToList();
            if (pairs.Count > before)
            {
                partners = waiting.Values.SelectMany(queue => queue).Concat(partners.Where(partner => string.IsNullOrEmpty(ofPartner(partner)))).ToList();
            }

            bool TryPair(Entry item)
            {
                if (ofItem(item) is not { Length: > 0 } key || !waiting.TryGetValue(key, out var queue) || queue.Count == 0)
                {
                    return false;
                }

                pairs.Add((item, queue.Dequeue()));
                return true;
            }
        }

        return pairs;
    }

    // What both sides say in the same way.
    private static (Func<Entry, string?> OfItem, Func<Entry, string?> OfPartner) Both(Func<Entry, string?> key) => (key, key);

    private static List<T> InOrder<T>(IEnumerable<T> source, Func<T, Entry> entry)
    {
        var all = source.ToList();
        var copies = CopiesAmong(all.Select(entry));
        return all
            .OrderBy(one => copies.Contains(entry(one).Key))
            .ThenBy(one => entry(one).Content.Time.Start)
            .ThenBy(one => entry(one).Created ?? Instant.MinValue)
            .ThenBy(one => entry(one).Key, StringComparer.Ordinal)
            .ToList();
    }

    // Of several items with one stamp, as a copy in Outlook has it, the one most like its appointment is ours, for what was copied may be gone and made anew since. Else it is the oldest,
    // wherever it was moved, and also where it was made a series, which shows the stamp on its occurrences.
    private static HashSet<string> CopiesAmong(IEnumerable<Entry> entries, Func<Entry, int>? likeness = null) => new(
        entries
            .Where(entry => entry.Stamp is not null)
            .GroupBy(entry => entry.Stamp!.Appointment)
            .Where(same => same.Skip(1).Any())
            .SelectMany(same => same.OrderByDescending(entry => likeness?.Invoke(entry)).ThenBy(entry => entry.Created ?? Instant.MinValue).ThenBy(entry => entry.Key, StringComparer.Ordinal).Skip(1))
            .Where(entry => entry.Kind != EntryKind.Occurrence)
            .Select(entry => entry.Key),
        StringComparer.Ordinal);

    // An item that was made from an appointment says what that says, or shows the mask of it; a copy of it in Outlook does too, but need not be private.
    private static int Likeness(Entry item, Entry appointment, ILookup<(Side, string), LocalDate?> exceptions, DateTimeZone zone)
    {
        var alike = new[] { (ContentKey(item.Content, zone), ContentKey(appointment.Content, zone)), (MaskKey(item, masked: true, zone), MaskKey(appointment, masked: false, zone)) }
            .Where(keys => keys.Item1 is not null && keys.Item1 == keys.Item2).ToList();
        return alike.Count == 0 ? 0
            : 1 + (item.Content.Private == appointment.Content.Private ? 1 : 0) + (alike.Exists(keys => WithDates(item, keys.Item1, exceptions) is { } dates && dates == WithDates(appointment, keys.Item2, exceptions)) ? 1 : 0);
    }

    private static string? OfStamped(Entry item, Func<Stamp, string> key) => item is { Kind: not EntryKind.Occurrence, Stamp: { } stamp } ? key(stamp) : null;

    private static string? WithDates(Entry entry, string? key, ILookup<(Side, string), LocalDate?> exceptions) => entry.Kind != EntryKind.Series || key is null ? null
        : $"{key}/{string.Join(",", entry.Content.DeletedDates.Select(date => (LocalDate?)date).Append(null).Concat(exceptions[(entry.Side, entry.Key)].OrderBy(date => date)).Select(Iso))}";

    private static string? Iso(LocalDate? date) => date?.ToString("uuuuMMdd", CultureInfo.InvariantCulture);

    private static string? DateKey(string? series, EntryContent content) => series is null ? null : $"{series}|{content.Time.Start.Date:uuuu-MM-dd}";

    /// <summary>Time and title, which two independent copies of one entry are sure to share; zones may be spelled differently, so instants count.</summary>
    public static string ContentKey(EntryContent content, DateTimeZone zone)
    {
        var title = string.Join(" ", content.Title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
        return $"{TimeKey(content, zone)}/{title}";
    }

    private static string DetailKey(EntryContent item, DateTimeZone zone) =>
        $"{ContentKey(item, zone)}/{item.FreeBusyStatus}/{string.Join(",", item.Categories.OrderBy(category => category, StringComparer.Ordinal))}/{item.Place}";

    private static string? PrivacyKey(EntryContent content, DateTimeZone zone) => OwnTitleKey(content, zone) is { } key ? $"{content.Private}/{key}" : null;

    // Two masks can hide two different entries: what shows one belongs first to what may be behind it, and to another mask only where nothing is left that may be.
    private static string? OwnTitleKey(EntryContent content, DateTimeZone zone) => PrivateMask.Covers(content) ? null : ContentKey(content, zone);

    // Of a private entry the copy tells no more than its time and its status: where one of two shows the mask, these are what they share.
    private static string? MaskKey(Entry entry, bool masked, DateTimeZone zone) =>
        entry.Content.Private && PrivateMask.Covers(entry.Content) == masked ? $"{TimeKey(entry.Content, zone)}/{entry.Content.Here}" : null;

    // A series begins with its first date: one of Microbizz may begin on a day that its pattern does not give, and Exchange then begins it later.
    private static string TimeKey(EntryContent content, DateTimeZone zone)
    {
        var pattern = content.PatternOf(zone);
        var time = pattern is not null && SeriesRule.FirstDate(pattern) is { } first ? content.OccurrenceOn(first) : content.Time;
        var dates = pattern is null ? "" : SeriesRule.DatesOf(pattern);
        if (time.AllDay)
        {
            return $"{time.Start.Date:uuuu-MM-dd}/{time.End.Date:uuuu-MM-dd}/{dates}";
        }

        // Of an hour that comes twice because clocks go back Exchange says which one it means, and Microbizz does not.
        var interval = (Zones.Find(time.Zone) is null ? time : time with { StartInstant = null, EndInstant = null }).ToInterval(zone);
        return $"{interval.Start.ToUnixTimeSeconds()}/{interval.End.ToUnixTimeSeconds()}/{dates}";
    }
}
