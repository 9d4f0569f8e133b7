using ExchangeSync.Calendar;
using ExchangeSync.Notes;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What must hold once a history has come to rest.</summary>
internal sealed class FinalChecks(World world, UserTrace trace)
{
    public async Task AssertAsync()
    {
        var pending = world.Store.Pending().Where(row => row.Kind is not (PendingKind.Dormant or PendingKind.ChangedDuringRun)).ToList();
        var links = world.Links;

        // What waits, and is shown as waiting, need not be equal yet; nor the series that it is a part of.
        var waiting = pending.SelectMany(row => new[] { row.Key, row.SeriesKey, Entry.SeriesKeyIn(row.Key) }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        AddPartners();
        foreach (var exception in world.AllAppointments().Where(appointment => appointment.SeriesId is not null && waiting.Contains(appointment.Id.ToString("D"))))
        {
            waiting.Add(exception.SeriesId!.Value.ToString("D"));
        }

        AddPartners();

        await AssertPairsEqualAsync(links.Where(link => link is not { Dormant: true, LeftOut: not null } && !waiting.Contains(link.ExchangeKey) && !trace.MayBeOverlooked(link.HeadOn(Side.Exchange))).ToList(), waiting);
        await AssertAllPairedAsync(links, waiting);
        AssertNothingDoubled(waiting);
        AssertNothingLost();
        AssertNothingPrivateKept(links);
        if (world.Server.MailsSent > 0)
        {
            throw new ViolationException("MailSent", $"{world.Server.MailsSent} writes would have sent mail.");
        }

        void AddPartners()
        {
            foreach (var link in links.Where(link => waiting.Contains(link.ExchangeKey) || waiting.Contains(link.MicrobizzKey)))
            {
                waiting.UnionWith([link.ExchangeKey, link.MicrobizzKey, link.SeriesKey ?? link.ExchangeKey]);
            }
        }
    }

    private async Task AssertPairsEqualAsync(List<Link> links, HashSet<string> waiting)
    {
        var mapping = world.Mapping;
        var items = await world.ReadItemsAsync(links.Select(link => link.HeadOn(Side.Exchange) with { Version = null }).ToList());
        var views = new Lazy<ILookup<string?, ShownTime>>(() => new Views(world).OfExchange());
        for (var i = 0; i < links.Count; i++)
        {
            var link = links[i];
            var appointment = world.Appointments.Find(Guid.Parse(link.MicrobizzKey));
            if (items[i].Entry is not { } item || appointment is null)
            {
                if (link.Dormant && !new[] { items[i].Entry?.Content, appointment?.Content }.OfType<EntryContent>().Any(IsInWindow))
                {
                    // What was deleted meanwhile follows when the other one enters the window.
                    continue;
                }

                throw new ViolationException("LinkWithoutEntry", $"{link.ExchangeKey} ({items[i].Error?.Message ?? (items[i].Entry is null ? "not there" : "there")}) is linked with {link.MicrobizzKey} ({(appointment is null ? "not there" : "there")}).");
            }

            // Where each occurrence is an entry of its own, a single that was made a series is gone: its delete follows when its appointment enters the window.
            var isGone = item.Kind == EntryKind.Series && world.Settings.Recurrence == RecurrenceMode.Instances && appointment.Content.RecurrenceRule is null;
            if ((isGone || !IsInWindow(item.Content)) && !IsInWindow(appointment.Content))
            {
                continue;
            }

            AssertPairEqual(item, appointment, mapping);
            if (item.Kind == EntryKind.Series && appointment.Content.RecurrenceRule is not null && !IsPartlyHidden(item.Key, appointment.Id) && !waiting.Contains(item.Key)
                && !world.AllAppointments().Any(part => (part.Id == appointment.Id || part.SeriesId == appointment.Id) && IsZoneless(part)))
            {
                AssertSameOccurrences(item, appointment, views.Value);
            }
        }
    }

    private void AssertPairEqual(Entry item, Appointment appointment, MappingOptions mapping)
    {
        var wanted = FieldMapping.ToMicrobizz(item.Content, appointment.Content, mapping);
        var isMadeFromAppointment = item.Stamp?.Appointment == appointment.Id || (item.Kind == EntryKind.Occurrence && item.Stamp is not null);

        // A copy that a user made of a mask shows no more than a mask, and may have been paired as one.
        var isBehindMask = item.Content.Private && (world.Settings.PrivateMode == PrivateMode.BusyOnly || ((isMadeFromAppointment || appointment.Content.Private) && PrivateMask.Covers(item.Content)));
        if (isBehindMask && !isMadeFromAppointment && Shows(item.Content, appointment.Content))
        {
            throw new ViolationException("PrivateShown", $"'{appointment.Content.Title}' shows what is private in Exchange.");
        }

        // A plain note of Microbizz over a formatted one leaves the formatting in Exchange, so with Keep HTML the two may say the same in another form.
        var form = TextOf(appointment.Content.Note) == TextOf(wanted.Note) ? EntryFields.Note : EntryFields.None;
        var different = ContentComparer.Changed(Side.Microbizz, appointment.Content, wanted) & ~form & (isBehindMask ? ~PrivateMask.Fields : EntryFields.All);
        if (HaveSameDates(appointment.Content, wanted) || IsZoneless(appointment))
        {
            different &= ~(EntryFields.Time | EntryFields.Recurrence);
        }

        // Nobody is invited because a user of Microbizz copied the appointment of a meeting.
        different &= item.IsMeeting ? EntryFields.All : ~EntryFields.Participants;

        // An occurrence is in the zone of its series, whatever the zone of the appointment that says when it is. The item's instants count: of an hour that comes twice in its zone it says which one is meant.
        if (item.Kind == EntryKind.Occurrence && !wanted.Time.AllDay && !appointment.Content.Time.AllDay && item.Content.Time.ToInterval(world.Zone) == appointment.Content.Time.ToInterval(world.Zone))
        {
            different &= ~EntryFields.Time;
        }

        if (different != EntryFields.None)
        {
            throw new ViolationException("NotConverged", $"{different} of '{item.Content.Title}' and '{appointment.Content.Title}' differ: {Show(item.Content, different)} | {Show(wanted, different)} | {Show(appointment.Content, different)}");
        }
    }

    // Its time was carried over when the connection had another zone; no change of a setting moves what is in Exchange.
    private bool IsZoneless(Appointment appointment) => world.ZoneOfZoneless is null && appointment.Content.Time is { AllDay: false, Zone: null };

    // Whether a text of the item stands in the appointment. What a user of Microbizz wrote over a mask is no secret of Exchange.
    private static bool Shows(EntryContent item, EntryContent appointment) =>
        (item.Title.Contains('#', StringComparison.Ordinal) && appointment.Title.Contains(item.Title, StringComparison.Ordinal)) || (item.Place.Length > 0 && appointment.Place == item.Place)
        || (!item.Note.IsEmpty && TextOf(item.Note) == TextOf(appointment.Note));

    // One pattern can be spelled in several ways, and Exchange moves the start of a series to the first date that its pattern gives.
    private bool HaveSameDates(EntryContent a, EntryContent b)
    {
        if (a.PatternOf(world.Zone) is not { } ours || b.PatternOf(world.Zone) is not { } theirs)
        {
            return false;
        }

        var last = LocalDate.Max(ours.Start, theirs.Start).PlusYears(8);
        return OccurrencesOf(a, ours).SequenceEqual(OccurrencesOf(b, theirs));

        IEnumerable<EntryTime> OccurrencesOf(EntryContent series, RecurrencePattern pattern) =>
            pattern.Dates(pattern.Start, last).Take(60).Except(series.DeletedDates).Select(date => series.OccurrenceOn(date) with { Zone = Zones.ToWindowsId(series.Time.Zone) ?? world.Settings.TimeZone });
    }

    // Independent of what the sync reads and maps: what a user sees of the series on both sides, within the window.
    private void AssertSameOccurrences(Entry item, Appointment appointment, ILookup<string?, ShownTime> shown)
    {
        var ours = new Views(world).OfSeries(appointment).Where(time => time.IsIn(world.Window)).OrderBy(time => time.Start).ThenBy(time => time.Title, StringComparer.Ordinal).ToList();
        var theirs = shown[item.Key].Where(time => time.IsIn(world.Window)).OrderBy(time => time.Start).ThenBy(time => time.Title, StringComparer.Ordinal).ToList();
        if (!ours.SequenceEqual(theirs))
        {
            throw new ViolationException("OccurrencesDiffer", $"'{item.Content.Title}': in Exchange {string.Join(", ", theirs.Except(ours))}; in Microbizz {string.Join(", ", ours.Except(theirs))}");
        }
    }

    // A mask shows no titles, and what is left out is not carried over.
    private bool IsPartlyHidden(string master, Guid series) =>
        world.Outlook.Find(master) is not { } item
        || item.Content.Sensitivity != "Normal"
        || world.Outlook.Exceptions(master).Any(exception => exception.Content.Sensitivity != "Normal")
        || world.Links.Any(link => link.SeriesKey == master && IsPrivateSeries(link.MicrobizzKey))
        || world.AllAppointments().Any(appointment => (appointment.Id == series || appointment.SeriesId == series) && (appointment.Content.Private || appointment.Content.HolidayRule is not null));

    // While each date was an appointment of its own, a user made one a private series, which is left alone: what Exchange says of that date is carried over to nothing else.
    private bool IsPrivateSeries(string key) => world.Settings.PrivateMode == PrivateMode.Skip && world.Appointments.Find(Guid.Parse(key))?.Content is { Private: true, RecurrenceRule: not null };

    // After a switch to Instances: Microbizz has an edited date of the series, and the settings leave out that or the series, so the occurrence has its appointment there.
    private bool HasLeftOutPartner(Entry item, IReadOnlyList<Link> links, ScopeFilter filter) =>
        world.Settings.Recurrence == RecurrenceMode.Instances && links.FirstOrDefault(link => link.ExchangeKey == item.SeriesKey) is { } series
        && world.AllAppointments().Any(appointment => appointment.SeriesId?.ToString("D") == series.MicrobizzKey && appointment.OriginalDate == item.OriginalDate
            && (series.LeftOut is not null || !filter.Passes(FieldMapping.ToExchange(appointment.Content, null, world.Mapping))));

    // With BusyOnly the journal, which is Microbizz's, has no text of an item of which Microbizz shows a mask. What a user of Microbizz wrote over the mask is no secret.
    private void AssertNothingPrivateKept(IReadOnlyList<Link> links)
    {
        if (world.Settings.PrivateMode != PrivateMode.BusyOnly)
        {
            return;
        }

        var journal = new Lazy<List<JournalEntry>>(() => world.Store.Runs(int.MaxValue).SelectMany(run => world.Store.Journal(run.Id)).ToList());
        foreach (var link in links.Where(link => link.SeriesKey is null))
        {
            if (world.Outlook.Find(link.ExchangeKey)?.Content is not { Recurrence: null } item || item.Sensitivity == "Normal" || world.Appointments.Find(Guid.Parse(link.MicrobizzKey))?.Content.Title != PrivateMask.Title)
            {
                continue;
            }

            var secret = journal.Value.Where(line => (line.Side == Side.Exchange ? line.Key : line.PartnerKey) == link.ExchangeKey || (line.Side == Side.Microbizz ? line.Key : line.PartnerKey) == link.MicrobizzKey)
                .SelectMany(line => new[] { line.Before, line.After, line.PartnerContent, line.Base }.OfType<EntryContent>()
                    .SelectMany(content => new[] { content.Title, content.Place, content.Note.Text }).SelectMany(Snapshot.MarksIn)
                    .Where(mark => trace.WriterOf(mark) == Side.Exchange && !IsOnlyInMicrobizz(line, mark)))
                .FirstOrDefault();
            if (secret is not null)
            {
                throw new ViolationException("PrivateKept", $"The journal has {secret} of '{item.Subject}', which is private in Exchange.");
            }
        }
    }

    // What a user wrote in an item that was not private and deleted there lives on in an appointment that was edited meanwhile. Where that is linked later with another item, which is private, its version gives way to the
    // mask: nothing else has it any more, and the other item never said it.
    private bool IsOnlyInMicrobizz(JournalEntry line, string mark) =>
        line is { Side: Side.Microbizz, Kind: JournalKind.Conflict or JournalKind.Skip } && trace.WasWrittenInDeletedItem(mark);

    private async Task AssertAllPairedAsync(IReadOnlyList<Link> links, HashSet<string> waiting)
    {
        var filter = new ScopeFilter(world.Settings);
        var linkedItems = links.Select(link => link.ExchangeKey).ToHashSet(StringComparer.Ordinal);
        var isSeriesMode = world.Settings.Recurrence == RecurrenceMode.Series;
        var (from, to) = (world.Window.Start.AtStartOfDayInZone(world.Zone).ToInstant(), world.Window.End.PlusDays(1).AtStartOfDayInZone(world.Zone).ToInstant());
        var unlinked = world.Outlook.View(from, to).Where(shown => shown.Content.Subject != World.TitleOfAnother)
            .Select(shown => shown.MasterId is not { } master ? new EntryHead(shown.Id)
                : isSeriesMode ? new EntryHead(master)
                : new EntryHead(Entry.OccurrenceKey(master, shown.OriginalStart!.Value), null, shown.Id, master))
            .Where(head => !trace.MayBeOverlooked(head))
            .Where(head => !linkedItems.Contains(head.Key) && !waiting.Contains(head.Key) && (head.SeriesKey is null || !waiting.Contains(head.SeriesKey)))
            .Distinct()
            .ToList();
        foreach (var read in await world.ReadItemsAsync(unlinked))
        {
            if (read.Entry is { } item && filter.Passes(item.Content) && IsInWindow(item.Content) && !HasLeftOutPartner(item, links, filter))
            {
                throw new ViolationException("NotCarriedOver", $"'{item.Content.Title}' ({item.Kind}) of Exchange has no appointment.");
            }
        }

        var linkedAppointments = links.Select(link => link.MicrobizzKey).ToHashSet(StringComparer.Ordinal);
        foreach (var appointment in world.AllAppointments())
        {
            var key = appointment.Id.ToString("D");
            if (!linkedAppointments.Contains(key) && !waiting.Contains(key) && appointment.SeriesId is null
                && IsInWindow(WithoutExceptions(appointment)) && filter.Passes(FieldMapping.ToExchange(appointment.Content, null, world.Mapping)))
            {
                throw new ViolationException("NotCarriedOver", $"'{appointment.Content.Title}' of Microbizz has no item.");
            }
        }
    }

    // A date that was moved away makes no series one of the window.
    private EntryContent WithoutExceptions(Appointment series) => series.Content with
    {
        DeletedDates = [.. series.Content.DeletedDates, .. world.AllAppointments().Where(exception => exception.SeriesId == series.Id).Select(exception => exception.OriginalDate).OfType<LocalDate>()],
    };

    // By the word that an entry keeps from when a user made it. Instances of a series share it, but not their times: a user may move one in another zone to the hour of the next, which is not the same instant.
    private void AssertNothingDoubled(HashSet<string> waiting)
    {
        var again = MadeAgain(world, trace).CountBy(origin => origin).ToDictionary();
        int Allowed(string origin) => Math.Max(1, trace.MadeOf(origin)) + again.GetValueOrDefault(origin);

        var items = world.ItemsByStart.Select(item => Values.OriginOf(item.Content.Subject)).OfType<string>();
        // What the settings leave out is left alone, also where its series came to Microbizz as a series meanwhile. What Exchange can't have goes on beside what is there. So does what sleeps outside the
        // window: that its item is gone follows when it comes back.
        var asleep = world.Store.Pending().Where(row => row is { Kind: PendingKind.Dormant, Side: Side.Exchange, Deleted: true }).Select(row => row.Key).ToHashSet(StringComparer.Ordinal);
        var leftOut = world.Links.Where(link => link.LeftOut is not null || asleep.Contains(link.ExchangeKey)).Select(link => link.MicrobizzKey).ToHashSet(StringComparer.Ordinal);
        var appointments = world.AllAppointments().Where(appointment => appointment.SeriesId is null && !leftOut.Contains(appointment.Id.ToString("D")) && !waiting.Contains(appointment.Id.ToString("D")))
            .Select(appointment => (Origin: Values.OriginOf(appointment.Content.Title), appointment.Content.Time.ToInterval(world.Zone).Start))
            .Where(appointment => appointment.Origin is not null);
        var doubled = items.GroupBy(origin => origin).Where(group => group.Count() > Allowed(group.Key)).Select(group => $"{group.Count()} times '{group.Key}' in Exchange")
            .Concat(appointments.GroupBy(appointment => appointment).Where(group => group.Count() > Allowed(group.Key.Origin!)).Select(group => $"{group.Count()} times '{group.Key}' in Microbizz"))
            .FirstOrDefault();
        if (doubled is not null)
        {
            throw new ViolationException("Doubled", doubled);
        }
    }

    /// <summary>
    /// The origins of what runs rightly made once more: an edit that wins over a delete makes the entry again, beside what it may have become on the other side (a series, or another date of one);
    /// an undo brings back what a later run then takes for new.
    /// </summary>
    public static IEnumerable<string> MadeAgain(World world, UserTrace trace) => world.Store.Runs(int.MaxValue).SelectMany(run => world.Store.Journal(run.Id))
        .Where(line => line.After is not null && (line is { Kind: JournalKind.Create, Reason: SyncReasons.EditedAndDeleted } or { Reason: SyncReasons.Undone } || trace.MadeAgain.Contains(line.Id)))
        .Select(line => Values.OriginOf(TitleBehind(world, line)))
        .OfType<string>();

    // What was made again as a mask: the title stands on the other side.
    private static string TitleBehind(World world, JournalEntry line) => line.After!.Title != PrivateMask.Title || line.PartnerKey is not { } partner ? line.After.Title
        : (line.Side == Side.Exchange ? world.Appointments.Find(Guid.Parse(partner))?.Content.Title : world.Outlook.Find(Entry.SeriesKeyIn(partner) ?? partner)?.Content.Subject) ?? "";

    private void AssertNothingLost()
    {
        var living = trace.Living().ToHashSet(StringComparer.Ordinal);
        living.ExceptWith(world.SnapshotOf(Side.Exchange).Versions.Keys);
        living.ExceptWith(world.SnapshotOf(Side.Microbizz).Versions.Keys);
        if (living.Count == 0)
        {
            return;
        }

        living.ExceptWith(Snapshot.VersionsInJournal(world, trace.WasWrittenInRun));
        if (living.Count > 0)
        {
            throw new ViolationException("Lost", $"What a user wrote is nowhere: {string.Join("; ", living.Select(version => $"{version} of {trace.WriterOf(version)}"))}");
        }
    }

    private bool IsInWindow(EntryContent content) => content.RecurrenceRule is null
        ? WindowScope.Overlaps(content.Time, world.Window, world.Zone)
        : content.HasOccurrenceIn(world.Window, world.Zone);

    private static string TextOf(Note note) => (note.IsHtml ? HtmlToText.Convert(note.Text!) : note.Text!).Trim();

    private static string Show(EntryContent content, EntryFields fields) => string.Join(
        ' ',
        new[]
        {
            (EntryFields.Title, content.Title), (EntryFields.Place, content.Place), (EntryFields.Note, content.Note.Text),
            (EntryFields.Time, $"{content.Time.Start}/{content.Time.End} {content.Time.Zone} {content.Time.EndZone} {content.Time.AllDay}"), (EntryFields.Here, $"{content.Here} {content.FreeBusyStatus}"),
            (EntryFields.Type, $"{content.Type} {string.Join(',', content.Categories)}"), (EntryFields.Private, $"{content.Private} {content.Sensitivity}"),
            (EntryFields.Recurrence, $"{content.RecurrenceRule} without {string.Join(',', content.DeletedDates)}"), (EntryFields.Participants, string.Join(',', content.Participants)),
        }.Where(field => (field.Item1 & fields) != 0).Select(field => field.Item2));
}
