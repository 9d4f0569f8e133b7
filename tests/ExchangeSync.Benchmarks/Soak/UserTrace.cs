using ExchangeSync.Calendar;
using ExchangeSync.Simulator;
using ExchangeSync.Sync;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>What users did: which versions they wrote, which they overwrote or deleted knowingly, and which entries they deleted.</summary>
internal sealed class UserTrace(World world)
{
    private const int AnyNumber = 1000;
    private readonly Dictionary<string, (Side Side, string Key)> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _binned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _putBack = new(StringComparer.Ordinal);
    private readonly HashSet<string> _putBackOfRuns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _overlooked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _writtenInRun = new(StringComparer.Ordinal);
    private readonly HashSet<string> _beyondReach = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly Dictionary<Side, HashSet<string>> _deleted = new() { [Side.Exchange] = new(StringComparer.Ordinal), [Side.Microbizz] = new(StringComparer.Ordinal) };
    private readonly HashSet<string> _touchedSeries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _made = new(StringComparer.Ordinal);
    private readonly HashSet<string> _private = new(StringComparer.Ordinal);

    // Versions that stood in the journal when it was lost, or when its times could still be told.
    private readonly HashSet<string> _journaled = new(StringComparer.Ordinal);

    /// <summary>Remembers what stands in the journal now, because it is about to be lost.</summary>
    public void NoteJournal() => _journaled.UnionWith(Snapshot.VersionsInJournal(world, WasWrittenInRun));

    /// <summary>The connection gets another zone: when an appointment without one takes place can't be told from then on.</summary>
    public void ZoneChanges(Action change)
    {
        NoteJournal();
        var before = world.SnapshotOf(Side.Microbizz);
        change();
        _ended.UnionWith(before.Versions.Keys.Except(world.SnapshotOf(Side.Microbizz).Versions.Keys));
    }

    /// <summary>The id that an item has by now, after all that gave it another one.</summary>
    public string IdNow(string id) => IdsSince(id).LastOrDefault(id);

    /// <summary>The ids that an item has had after that one, the present one last.</summary>
    public IEnumerable<string> IdsSince(string id)
    {
        while (_ids.TryGetValue(id, out var now))
        {
            yield return id = now;
        }
    }

    /// <summary>Items have other ids: the mailbox was restored, or they were put back.</summary>
    public void Renamed(IReadOnlyDictionary<string, string> ids)
    {
        foreach (var (was, now) in ids)
        {
            _ids[was] = now;
        }

        NoteMeetings();
        foreach (var (version, (side, key)) in _written.ToList())
        {
            _written[version] = side == Side.Exchange && ids.TryGetValue(key, out var now) ? (side, now) : (side, key);
        }

        foreach (var (was, now) in ids)
        {
            Rename(_private, was, now);
            Rename(_touchedSeries, was, now);
            if (Originals.Remove((Side.Exchange, was)))
            {
                Originals.Add((Side.Exchange, now));
            }
        }

        static void Rename(HashSet<string> keys, string was, string now)
        {
            if (keys.Remove(was))
            {
                keys.Add(now);
            }
        }
    }

    /// <summary>All that the sync remembered is lost: which of two entries was the original nobody knows any more, and what differed between two may be linked no more.</summary>
    public void Forgotten(IEnumerable<string> differing)
    {
        Originals.Clear();
        foreach (var origin in differing)
        {
            _made[origin] = AnyNumber;
        }
    }

    /// <summary>
    /// A listing leaves out what is there. What a run never saw it can neither carry over nor pair with its likes, until somebody changes it; it deletes nothing on that account.
    /// </summary>
    public void NoteShortListing()
    {
        foreach (var item in world.ItemsByStart)
        {
            _overlooked[item.Id] = item.ChangeKey;
            if (Values.OriginOf(item.Content.Subject) is { } origin)
            {
                _made[origin] = AnyNumber;
            }
        }
    }

    /// <summary>A run is under way while users write.</summary>
    public bool IsInRun { get; set; }

    /// <summary>The request that is on its way meanwhile is a DeleteItem, which checks no change key.</summary>
    public bool IsUnderDelete { get; set; }

    /// <summary>Whether that version was written while a run was under way.</summary>
    public bool WasWrittenInRun(string version) => _writtenInRun.Contains(version);

    /// <summary>Some listing was short.</summary>
    public bool HasOverlooked => _overlooked.Count > 0;

    /// <summary>The item, or its series, may have been left out of a listing, and nobody has changed it since.</summary>
    public bool MayBeOverlooked(EntryHead item) => (item.SeriesKey ?? item.Key) is var key && _overlooked.GetValueOrDefault(key) is { } version && world.Outlook.Find(key)?.ChangeKey == version;

    /// <summary>Lines of the journal that make again what was edited and deleted, and whose reply was lost: the recovery notes another reason there.</summary>
    public HashSet<long> MadeAgain { get; } = [];

    /// <summary>Remembers the intents that a recovery is about to settle.</summary>
    public void NoteIntents() =>
        MadeAgain.UnionWith(world.Store.OpenIntents().Where(intent => intent is { Kind: JournalKind.Create, Reason: SyncReasons.EditedAndDeleted } or { Reason: SyncReasons.Undone }).Select(intent => intent.Id));

    /// <summary>BusyOnly was in force at some time.</summary>
    public bool UsedMask { get; set; }

    /// <summary>Singles that a user made on one side alone.</summary>
    public HashSet<(Side Side, string Key)> Originals { get; } = [];

    /// <summary>Lets a user act on a side, and sees what becomes of that side by it.</summary>
    public string? Watch(Side side, Move move, Func<string?> act)
    {
        var before = world.SnapshotOf(side);
        var items = world.ItemsByStart;
        var told = act();
        var after = world.SnapshotOf(side);
        foreach (var (version, key) in after.Versions)
        {
            if (!before.Versions.ContainsKey(version))
            {
                _written[version] = (side, key);
                _ = IsInRun ? _writtenInRun.Add(version) : _writtenInRun.Remove(version);
                _ended.Remove(version);
                if (IsUnderDelete && side == Side.Exchange && move.Kind == MoveKind.EditOccurrence)
                {
                    // Edited in the very instant in which its date is deleted: nobody is told, and single dates do not go to Deleted Items.
                    _beyondReach.Add(version);
                }
            }
        }

        // The user saw what stood there, whoever had written it.
        _ended.UnionWith(before.Versions.Keys.Except(after.Versions.Keys));
        foreach (var deleted in before.Keys.Except(after.Keys))
        {
            // What was put back and is deleted again is gone under all the ids that it had.
            for (var key = deleted; key is not null; key = _putBack.GetValueOrDefault(key))
            {
                _deleted[side].Add(key);
            }
        }

        foreach (var key in after.Keys.Except(before.Keys))
        {
            NoteMade(side, key, move.Kind);
        }

        if (side == Side.Exchange)
        {
            // What a run had deleted stays that until a run has come to its end with it in the calendar. What a run that died had made and not linked yet the next one makes again.
            foreach (var item in items.Where(item => !after.Keys.Contains(item.Id) && !_putBackOfRuns.Contains(item.Content.Uid!) && !IsMadeButUnlinked(item)))
            {
                _binned[item.Content.Uid!] = item.Id;
            }
        }

        if (side == Side.Exchange && move.Kind == MoveKind.PutBack)
        {
            NotePutBack(before, after);
        }
        else if (side == Side.Exchange)
        {
            // Edited before a run knew it again it is another one, and the first one is deleted.
            _deleted[side].UnionWith(_putBack.Where(id => world.Outlook.Find(id.Key) is { } item && world.Store.FindLink(side, id.Value) is not null && !IsKnownAgain(id.Value, item)).Select(id => id.Value));
        }

        if (move.Kind == MoveKind.MoveAwayAndBack && before.Keys.Except(after.Keys).SingleOrDefault() is { } moved)
        {
            _ids[moved] = after.Keys.Except(before.Keys).Single();
            if (_touchedSeries.Contains(moved))
            {
                _touchedSeries.Add(_ids[moved]);
            }
        }

        if (side == Side.Exchange && move.Kind is MoveKind.EditPattern or MoveKind.ShiftSeries or MoveKind.DeleteOccurrence or MoveKind.SeriesToSingle or MoveKind.SingleToSeries or MoveKind.SplitSeries)
        {
            _touchedSeries.UnionWith(after.Keys);
        }

        if (side == Side.Microbizz && move.Kind is MoveKind.EditPattern or MoveKind.ShiftSeries or MoveKind.DeleteOccurrence or MoveKind.SeriesToSingle or MoveKind.SingleToSeries or MoveKind.SplitSeries)
        {
            // A run that died may have made one and not linked it yet.
            _touchedSeries.UnionWith(world.Links.Select(link => link.ExchangeKey));
            _touchedSeries.UnionWith(after.Keys);
        }

        if (side == Side.Microbizz && move.Kind == MoveKind.SingleToSeries && world.Settings.Recurrence == RecurrenceMode.Instances)
        {
            // What Exchange can't have goes on by itself, and may become a single again beside what it came from.
            foreach (var origin in world.AllAppointments().Where(appointment => appointment.Content.RecurrenceRule is not null).Select(appointment => Values.OriginOf(appointment.Content.Title)).OfType<string>())
            {
                _made[origin] = _made.GetValueOrDefault(origin) + 1;
            }
        }

        NotePrivate();
        NoteMeetings();
        return told;
    }

    /// <summary>After a run that came to its end: what an undo had deleted, and was put back where the run did not look (outside the window, left out), the run has made once more.</summary>
    public void NotePutBacks()
    {
        foreach (var item in world.ItemsByStart.Where(item => _putBackOfRuns.Contains(item.Content.Uid!) && world.Store.FindLink(Side.Exchange, item.Id) is null))
        {
            if (Values.OriginOf(item.Content.Subject) is { } origin)
            {
                _made[origin] = _made.GetValueOrDefault(origin) + 1;
            }
        }

        _putBackOfRuns.Clear();
    }

    /// <summary>The meetings that somebody else organizes, by id, with the versions that the owner of the mailbox or the organizer gave them last.</summary>
    public IReadOnlyDictionary<string, string> MeetingsOfOthers { get; private set; } = new Dictionary<string, string>();

    private void NoteMeetings() => MeetingsOfOthers = world.ItemsByStart.Where(item => item.Content.Organizer is not null).ToDictionary(item => item.Id, item => item.ChangeKey, StringComparer.Ordinal);

    /// <summary>Remembers which items are private, now or through their appointment.</summary>
    public void NotePrivate()
    {
        _private.UnionWith(world.SnapshotOf(Side.Exchange).Private);
        var appointments = world.SnapshotOf(Side.Microbizz).Private;
        _private.UnionWith(appointments);
        if (appointments.Count > 0)
        {
            _private.UnionWith(world.Links.Where(link => appointments.Contains(link.MicrobizzKey)).Select(link => link.SeriesKey ?? link.ExchangeKey));
        }
    }

    /// <summary>The versions that have to be somewhere: on a side or in the journal.</summary>
    public IEnumerable<string> Living() => _written
        .Where(written => !_ended.Contains(written.Key) && !_beyondReach.Contains(written.Key) && !_journaled.Contains(written.Key))
        // With BusyOnly the texts of a pair that is private are purged from the journal, those that it had before it became private too.
        .Where(written => !(UsedMask && _private.Contains(written.Value.Key)))
        .Select(written => written.Key);

    public Side WriterOf(string version) => _written[version].Side;

    /// <summary>Whether a user wrote that version in an item that a user has deleted since.</summary>
    public bool WasWrittenInDeletedItem(string version) => _written[version] is (Side.Exchange, var key) && _deleted[Side.Exchange].Contains(key);

    /// <summary>Whether a user deleted that entry, or changed which occurrences its series has.</summary>
    public bool IsDeleteProven(Side side, string key) =>
        _deleted[side].Contains(key)
        || (side == Side.Exchange && Entry.SeriesKeyIn(key) is { } series && (_deleted[side].Contains(series) || _touchedSeries.Contains(series) || _touchedSeries.Contains(IdNow(series)) || (world.Store.FindLink(Side.Exchange, series) is { } link && _touchedSeries.Contains(link.MicrobizzKey))))
        || (side == Side.Exchange && _touchedSeries.Contains(key));

    /// <summary>How many entries of that origin users have made.</summary>
    public int MadeOf(string origin) => _made.GetValueOrDefault(origin);

    // What its user deleted and puts back is deleted no more. A run that is under way may have acted on the delete already. What a run deleted and has made again since is there twice by its user's own doing.
    private void NotePutBack(Snapshot before, Snapshot after)
    {
        var items = after.Keys.Except(before.Keys).Select(key => world.Outlook.Find(key)!).ToList();
        var known = items.Where(item => _binned.TryGetValue(item.Content.Uid!, out var was) && IsKnownAgain(was, item)).Select(item => _binned[item.Content.Uid!]).ToList();
        var ids = items.Where(item => _binned.ContainsKey(item.Content.Uid!)).ToDictionary(item => _binned[item.Content.Uid!], item => item.Id, StringComparer.Ordinal);
        Renamed(ids);
        ids.ToList().ForEach(id => _putBack[id.Value] = id.Key);
        if (!IsInRun)
        {
            _deleted[Side.Exchange].ExceptWith(known);
        }

        // What its user deleted while an undo that was to delete it lay cut short has been made again too: nobody can tell which of the two it was.
        var again = items.Where(item => _binned.TryGetValue(item.Content.Uid!, out var was) && world.Store.FindLink(Side.Exchange, was) is null).ToList();
        var byRuns = items.Where(item => !_binned.Remove(item.Content.Uid!)).ToList();
        foreach (var origin in again.Select(item => Values.OriginOf(item.Content.Subject)).OfType<string>().Where(origin => world.ItemsByStart.Count(item => Values.OriginOf(item.Content.Subject) == origin) > MadeOf(origin)))
        {
            _made[origin] = MadeOf(origin) + 1;
        }

        var there = world.ItemsByStart.ExceptBy(byRuns.Select(item => item.Id), item => item.Id).Select(item => Values.OriginOf(item.Content.Subject)).ToHashSet(StringComparer.Ordinal);
        foreach (var item in byRuns)
        {
            // A run that is under way may be making it again just now.
            if (Values.OriginOf(item.Content.Subject) is { } origin && (!there.Add(origin) || IsInRun))
            {
                _made[origin] = _made.GetValueOrDefault(origin) + 1;
            }
            else
            {
                _putBackOfRuns.Add(item.Content.Uid!);
            }
        }
    }

    private bool IsMadeButUnlinked(MailboxItem item) => item.Content.ExtendedProperties.Count > 0 && world.Store.FindLink(Side.Exchange, item.Id) is null;

    // Under its new id it is known by what it says: not where it was edited since it was synchronized, nor from another one that says the same.
    private bool IsKnownAgain(string was, MailboxItem item) =>
        world.Store.FindLink(Side.Exchange, was) is { ExchangeBase: var content } && content.Title == item.Content.Subject
        && (item.Content.Recurrence is null) == (content.RecurrenceRule is null)
        && (item.Content.Recurrence is null ? (content.Time.Start, content.Time.End) == (item.Content.StartWall(), item.Content.EndWall()) : !_touchedSeries.Contains(was))
        && world.Links.Count(link => link.SeriesKey is null && Values.OriginOf(link.ExchangeBase.Title) == Values.OriginOf(content.Title)) == 1;

    private void NoteMade(Side side, string key, MoveKind kind)
    {
        var title = side == Side.Exchange ? world.Outlook.Find(key)!.Content.Subject : world.Appointments.Get(Guid.Parse(key)).Content.Title;
        if (kind is not (MoveKind.MoveAwayAndBack or MoveKind.PutBack) && Values.OriginOf(title) is { } origin)
        {
            _made[origin] = _made.GetValueOrDefault(origin) + 1;
        }

        if (kind is MoveKind.AddTimed or MoveKind.AddAllDay)
        {
            Originals.Add((side, key));
        }
    }
}
