using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What must hold of every single run.</summary>
internal sealed class RunChecks(World world, UserTrace trace)
{
    // One entry is written again within a run where users edit meanwhile, or where its series takes several steps. Nothing else writes twice.
    private const int MaxWritesOfOne = 4;

    /// <summary>Entries that a run now must leave alone to the byte: outside the window, private while private is off, or what the filters stop.</summary>
    public IReadOnlyList<(Side Side, string Key, string Version)> LeftAlone()
    {
        var links = world.Links;

        // An item that was moved away and back, or is of a restored mailbox, may have a link under each of the ids that it has had; that under the latest speaks for it.
        var linkedItems = links.GroupBy(link => trace.IdNow(link.ExchangeKey), StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.MinBy(link => trace.IdsSince(link.ExchangeKey).Count())!, StringComparer.Ordinal);
        var linkedDates = links.Where(link => link.SeriesKey is not null).ToLookup(link => trace.IdNow(link.SeriesKey!), link => link.MicrobizzKey, StringComparer.Ordinal);
        var linkedAppointments = links.ToDictionary(link => link.MicrobizzKey, StringComparer.Ordinal);
        var items = world.ItemsByStart.ToDictionary(item => item.Id, StringComparer.Ordinal);
        var appointments = world.AllAppointments().ToDictionary(appointment => appointment.Id.ToString("D"), StringComparer.Ordinal);
        var leftAlone = new List<(Side, string, string)>();

        // What a run that died made and did not link yet may have been in scope then, or be a part of a series, wherever its users have moved it.
        var made = world.Store.OpenIntents().Where(intent => intent.Kind == JournalKind.Create).ToList();
        var unlinked = made.Select(intent => intent.Stamp?.Appointment).ToHashSet();
        var sources = made.Where(intent => intent.Side == Side.Microbizz).Select(intent => intent.PartnerKey).ToHashSet(StringComparer.Ordinal);
        foreach (var item in items.Values.Where(item => item.Content.Recurrence is null && (linkedItems.ContainsKey(item.Id) || StampOf(item) is null)))
        {
            var link = linkedItems.GetValueOrDefault(item.Id);
            if (link is null && sources.Contains(item.Id))
            {
                continue;
            }

            if (link is null && linkedDates[item.Id].Any(key => appointments.TryGetValue(key, out var date) && !IsFar(date)))
            {
                // What was a series is found again as one of its dates, and users have moved that into the window in Microbizz.
                continue;
            }

            var partner = link is null ? null : appointments.GetValueOrDefault(link.MicrobizzKey);
            if (IsStopped(item, link) || IsLeftAlone(IsPrivate(item.Content.Sensitivity), partner?.Content.Private, IsFar(item.Content.Start, item.Content.End), link, partner is null || IsFar(partner)))
            {
                leftAlone.Add((Side.Exchange, item.Id, item.ChangeKey));
            }
        }

        foreach (var appointment in appointments.Values.Where(appointment => appointment is { SeriesId: null, Content.RecurrenceRule: null }))
        {
            var key = appointment.Id.ToString("D");
            var link = linkedAppointments.GetValueOrDefault(key);
            if (link is not null && !items.ContainsKey(link.ExchangeKey) && trace.IsDeleteProven(Side.Exchange, link.ExchangeKey))
            {
                // Its item was moved away. That another one is the same nobody needs to see.
                continue;
            }

            var partner = link is null ? items.Values.FirstOrDefault(item => StampOf(item)?.Appointment == appointment.Id) : items.GetValueOrDefault(trace.IdNow(link.ExchangeKey));
            if (link is not null && !items.ContainsKey(link.ExchangeKey) && partner is not null && partner.Content.Subject != link.ExchangeBase.Title)
            {
                // Under a new id and another title it is not to be known again, and another one may look as it did.
                continue;
            }

            if (link is not null && !items.ContainsKey(link.ExchangeKey) && items.Values.Any(item => item.Id != partner?.Id && StampOf(item)?.Appointment == appointment.Id))
            {
                // Under a new id it is not to be known from another one with its stamp, of which only the one in the window may be seen.
                continue;
            }

            if (link?.SeriesKey is null && !(link is null && unlinked.Contains(appointment.Id)) && partner?.Content.Recurrence is null
                && ((partner is not null && IsStopped(partner, link)) || IsLeftAlone(appointment.Content.Private, partner is null ? null : IsPrivate(partner.Content.Sensitivity), IsFar(appointment), link, partner is null || IsFar(partner.Content.Start, partner.Content.End))))
            {
                leftAlone.Add((Side.Microbizz, key, appointment.Version));
            }
        }

        return leftAlone;
    }

    // A run that died may have made an item of an appointment and not linked it yet: the stamp says of which.
    private static Stamp? StampOf(MailboxItem item) => item.Content.ExtendedProperties.SelectMany(property => property.Values).Select(Stamp.Parse).FirstOrDefault(found => found is not null);

    public void AssertLeftAlone(IReadOnlyList<(Side Side, string Key, string Version)> entries)
    {
        foreach (var (side, key, version) in entries)
        {
            var now = side == Side.Exchange ? world.Outlook.Find(key)?.ChangeKey : world.Appointments.Find(Guid.Parse(key))?.Version;
            if (now != version)
            {
                throw new ViolationException("OutOfScopeTouched", $"{key} in {side} was out of scope and yet {(now is null ? "deleted" : "written")}.");
            }
        }
    }

    /// <summary>What is not ours to write: the item of another user's connection, and the meetings that others organize.</summary>
    public void AssertOthersUntouched()
    {
        if (!world.IsItemOfAnotherUntouched())
        {
            throw new ViolationException("OfAnotherUser", "What another user's connection made was carried over or written.");
        }

        foreach (var (key, version) in trace.MeetingsOfOthers)
        {
            if (world.Outlook.Find(key)?.ChangeKey != version)
            {
                throw new ViolationException("MeetingWritten", $"'{world.Outlook.Find(key)?.Content.Subject}', which somebody else organizes, was written or deleted in Exchange.");
            }
        }
    }

    public void AssertRun(SyncRun run, bool wasEdited, bool onlySettingsChanged)
    {
        AssertDeletesProven([run]);
        var journal = world.Store.Journal(run.Id);
        AssertNoTextIsSaid(run, journal);
        if (onlySettingsChanged && journal.FirstOrDefault(line => line is { Kind: JournalKind.Delete, State: JournalState.Done } && !IsOwnTidying(line)) is { } deleted)
        {
            throw new ViolationException("SettingDeletes", $"Only settings were changed, and yet {deleted.Key} was deleted in {deleted.Side} ({deleted.Reason}).");
        }

        var most = journal
            .Where(line => line is { Kind: JournalKind.Create or JournalKind.Update, State: JournalState.Done })
            .GroupBy(line => (line.Side, line.Key))
            .Select(group => (group.Key, Count: group.Count()))
            .OrderByDescending(group => group.Count)
            .FirstOrDefault();
        if (!wasEdited && most.Count > MaxWritesOfOne)
        {
            throw new ViolationException("Loop", $"{most.Key} was written {most.Count} times in one run.");
        }

        foreach (var (side, key) in trace.Originals)
        {
            var title = side == Side.Exchange ? world.Outlook.Find(key)?.Content.Subject : world.Appointments.Find(Guid.Parse(key))?.Content.Title;
            if (title == PrivateMask.Title)
            {
                throw new ViolationException("OriginalMasked", $"The mask was written over what a user of {side} made.");
            }
        }
    }

    /// <summary>A delete that a run carried over was a user's on the other side.</summary>
    public void AssertDeletesProven(IEnumerable<SyncRun> runs)
    {
        // With the last occurrence of a series goes the series, on both sides: in the same run, or in the next one where that one died or was no longer the writer when the reply came.
        var deleted = new Lazy<HashSet<(Side Side, string? Key)>>(() => world.Store.Runs(int.MaxValue).SelectMany(run => world.Store.Journal(run.Id))
            .Where(line => line is { Kind: JournalKind.Delete } and ({ State: JournalState.Done } or { Reason: SyncReasons.FoundDeleted })).Select(line => (line.Side, line.Key)).ToHashSet());
        var gone = new Lazy<HashSet<(Side, string?)>>(() => deleted.Value.SelectMany(line => new[] { line, (line.Side, line.Key is null ? null : Entry.SeriesKeyIn(line.Key)) }).ToHashSet());
        foreach (var run in runs.Where(run => run.Undoes is null))
        {
            foreach (var line in DeletesOf(run).Where(line => !IsOwnTidying(line)))
            {
                if (line.PartnerKey is null || !(trace.IsDeleteProven(line.Side.Other(), line.PartnerKey) || gone.Value.Contains((line.Side.Other(), line.PartnerKey)) || WentWithItsSeries(line)))
                {
                    throw new ViolationException("DeleteWithoutProof", $"{line.Key} was deleted in {line.Side}, but no user deleted {line.PartnerKey} ({line.Reason}).");
                }
            }
        }

        // A user deleted the series in Microbizz before this appointment had joined it, after a switch to Series: each date of it is deleted with it in Exchange, and then this one's item is gone too.
        // That the series itself may be deleted is judged by its own line.
        bool WentWithItsSeries(JournalEntry line) => line.Side == Side.Microbizz && Entry.SeriesKeyIn(line.PartnerKey!) is { } series && deleted.Value.Contains((Side.Exchange, series));
    }

    // What is said of a run and of its entries goes to logs and to screens.
    private void AssertNoTextIsSaid(SyncRun run, IEnumerable<JournalEntry> journal)
    {
        var said = journal.Select(line => line.Message).Concat(world.Store.Pending().Select(row => row.Message)).Concat(run.Warnings).Append(run.ErrorMessage).Append(run.Remedy);
        if (said.FirstOrDefault(text => Snapshot.MarksIn(text).Any()) is { } text)
        {
            throw new ViolationException("TextSaid", $"What a user wrote stands in a message: {text}");
        }
    }

    private IEnumerable<JournalEntry> DeletesOf(SyncRun run) => world.Store.Journal(run.Id).Where(line => line is { Kind: JournalKind.Delete, State: JournalState.Done });

    /// <summary>What is linked, a series and its dates as one. What a run that died had made is linked by the next one.</summary>
    public IReadOnlyList<string> Linked() => world.Links.Select(link => link.SeriesKey ?? link.ExchangeKey)
        .Concat(world.Store.OpenIntents().Where(intent => intent.Kind == JournalKind.Create).Select(intent => $"intent {intent.Id}")).Distinct(StringComparer.Ordinal).ToList();

    /// <summary>
    /// Without -Force no run carries more deletes over than the guard lets through; <paramref name="before"/> is what was linked before it. All that is linked, which the guard looks at less of, makes
    /// it the more lenient, and so does what the run itself linked: a user may have deleted in its middle.
    /// </summary>
    public void AssertDeletesGuarded(SyncRun run, IReadOnlyList<string> before)
    {
        var linked = before.Union(world.Store.Journal(run.Id).Where(line => line is { Kind: JournalKind.Create or JournalKind.Adopt, State: JournalState.Done }).Select(ItemOf).OfType<string>().Select(key => Entry.SeriesKeyIn(key) ?? key)).Count();
        foreach (var side in DeletesOf(run).Where(line => !IsOwnTidying(line)).GroupBy(line => line.Side))
        {
            var deleted = side.Select(ItemOf).OfType<string>()
                .Where(key => world.Settings.Recurrence == RecurrenceMode.Instances || Entry.SeriesKeyIn(key) is null)
                .Select(key => Entry.SeriesKeyIn(key) ?? key).Distinct(StringComparer.Ordinal).Count();
            if ((deleted > world.Limits.MaxCount && deleted * 100 > world.Limits.MaxPercent * linked) || (deleted == linked && linked > 2))
            {
                throw new ViolationException("Unguarded", $"{deleted} of {linked} entries were deleted in {side.Key} at once.");
            }
        }
    }

    private static string? ItemOf(JournalEntry line) => line.Side == Side.Exchange ? line.Key : line.PartnerKey;

    private static bool IsOwnTidying(JournalEntry line) => line.Reason is SyncReasons.RecurrenceMode or SyncReasons.MeetingCancelled or SyncReasons.MeetingDeclined;

    private static bool IsPrivate(string sensitivity) => sensitivity != "Normal";

    // By the filters. What shows the mask stands for something else, also where its user has just written over the mask.
    private bool IsStopped(MailboxItem item, Link? link) => item.Content.Subject != PrivateMask.Title && !(link is not null && Masking.CopyIn(link) == Side.Exchange) && !new ScopeFilter(world.Settings).PassesButFor(new EntryContent
    {
        Title = item.Content.Subject,
        Categories = item.Content.Categories,
        FreeBusyStatus = item.Content.FreeBusy,
        Time = new EntryTime { Start = item.Content.StartWall(), End = item.Content.EndWall(), AllDay = item.Content.IsAllDay },
    });

    private bool IsLeftAlone(bool isPrivate, bool? isPartnerPrivate, bool isFar, Link? link, bool isPartnerFar) =>
        (world.Settings.PrivateMode == PrivateMode.Skip && (isPrivate || isPartnerPrivate == true))
        || (isFar && isPartnerFar && (link is null || (link.SeriesKey is null && IsFar(link.ExchangeBase) && IsFar(link.MicrobizzBase))));

    private bool IsFar(EntryContent content) => content.RecurrenceRule is null && !WindowScope.Overlaps(content.Time, world.Window, world.Zone);

    private bool IsFar(Appointment appointment) => IsFar(appointment.Content);

    // A whole day's instants are those of its own zone, its days those of the window's.
    private bool IsFar(NodaTime.Instant start, NodaTime.Instant end)
    {
        var day = NodaTime.Duration.FromDays(1);
        var first = world.Window.Start.AtStartOfDayInZone(world.Zone).ToInstant() - day;
        var last = world.Window.End.PlusDays(1).AtStartOfDayInZone(world.Zone).ToInstant() + day;
        return end < first || start > last;
    }
}
