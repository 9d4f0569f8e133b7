using ExchangeSync.Calendar;
using ExchangeSync.Notes;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Sync;

/// <summary>
/// Plays a list of numbers as a history of users on both sides, of runs, faults and passing days, and checks what must hold whatever happened. Every title that a user
/// writes is unique, so that it can be told where each version went.
/// </summary>
internal sealed class SyncHistory : IDisposable
{
    private static readonly SyncFilters[] Filters =
    [
        new(),
        new() { ExcludedSubjects = ["title *7"] },
        new() { ExcludedCategories = ["red"] },
        new() { Categories = ["Red", "Call"] },
        new() { ExcludedStatuses = ["Free"], ExcludeAllDay = true },
    ];

    private readonly SyncWorld _world = new();
    private readonly Dictionary<(Side Side, string Key), string> _written = [];
    private readonly HashSet<string> _ownRemoved = [];

    // Titles of entries that were made alike on both sides and differed before a run could link them: then they rightly are two.
    private readonly HashSet<string> _apart = [];

    // Titles that a private item had, and that its own user wrote: the journal forgets them when the mask is put on.
    private readonly HashSet<string> _private = [];

    // Items of pairs that were private at any time.
    private readonly HashSet<string> _privateItems = new(StringComparer.Ordinal);

    // Entries that a user made alone on one side: they are originals, and no mask is ever written over them.
    private readonly HashSet<(Side Side, string Key)> _originals = [];
    private bool _usedMask;
    private int _titles;

    public SyncHistory(ConflictPolicy policy) => _world.Settings = _world.Settings with { ConflictPolicy = policy };

    public void Dispose() => _world.Dispose();

    public async Task PlayAsync(IEnumerable<(int Move, int Pick)> moves)
    {
        foreach (var (move, pick) in moves)
        {
            await PlayAsync(move, pick);
            _private.UnionWith(_world.Exchange.Entries.Where(item => item.Content.Private).Select(item => item.Content.Title));
            _privateItems.UnionWith(_world.Exchange.Entries.Where(item => item.Content.Private).Select(item => item.Key));
            _privateItems.UnionWith(_world.Store.AllLinks()
                .Where(link => _world.Microbizz.Has(link.MicrobizzKey) && _world.Microbizz[link.MicrobizzKey].Content.Private)
                .Select(link => link.ExchangeKey));
        }

        _world.Exchange.BeforeWrite = _world.Microbizz.BeforeWrite = null;
        _world.Exchange.AfterWrite = _world.Microbizz.AfterWrite = null;

        // What a fault has left is settled by the runs that follow: the pauses after failures are waited for.
        for (var i = 0; i < 3; i++)
        {
            _world.Clock.AdvanceHours(30);
            await RunAsync();
        }

        await _world.AssertQuiescentAsync();
        AssertConverged();
        AssertNothingDoubled();
        AssertNothingLost();
    }

    private async Task PlayAsync(int move, int pick)
    {
        _world.Clock.AdvanceSeconds(7);
        var calendar = pick % 2 == 0 ? _world.Exchange : _world.Microbizz;
        switch (move)
        {
            case < 4:
                Add(calendar, SyncWorld.Hour(NewTitle(), (pick % 60) - 10, 8 + (pick % 7)));
                break;
            case < 5:
                Add(calendar, SyncWorld.AllDay(NewTitle(), (pick % 60) - 10, 1 + (pick % 3)));
                break;
            case < 6:
                var same = SyncWorld.Hour(NewTitle(), pick % 20);
                Add(_world.Exchange, same);
                Add(_world.Microbizz, same, isOriginal: false);
                break;
            case < 10:
                Edit(calendar, pick, content => content with { Title = NewTitle() });
                break;
            case < 11:
                Edit(calendar, pick, content => content with { Place = $"Room {pick % 5}" });
                break;
            case < 12:
                var time = SyncWorld.Hour("", (pick % 40) * 10).Time;
                Edit(calendar, pick, content => content with { Time = time });
                break;
            case < 13:
                Edit(calendar, pick, content => content with { Private = !content.Private, Sensitivity = content.Private ? "Normal" : "Private" });
                break;
            case < 14:
                Edit(calendar, pick, content => content with { Note = new Note { Text = pick % 3 == 0 ? "" : $"note {pick}" } });
                break;
            case < 16:
                Remove(calendar, pick);
                break;
            case < 17:
                if (calendar.Entries.Count > 0)
                {
                    calendar.Touch(Nth(calendar, pick));
                }

                break;
            case < 18:
                _world.Clock.Advance(Duration.FromDays(pick % 12));
                break;
            case < 19:
                _world.Settings = _world.Settings with { WeeksBack = pick % 4, WeeksAhead = 2 + (pick % 30) };
                break;
            case < 20:
                calendar.RefuseCursor = true;
                break;
            case < 21:
                // A user of either side edits in the middle of the next write.
                calendar.BeforeWrite = _ =>
                {
                    calendar.BeforeWrite = null;
                    Edit(pick % 3 == 0 ? _world.Exchange : calendar, pick / 3, content => content with { Title = NewTitle() });
                };
                break;
            case < 22:
                await FailAsync(calendar, before: true);
                break;
            case < 23:
                await FailAsync(calendar, before: false);
                break;
            case < 24:
                _world.Settings = _world.Settings with { PrivateMode = (PrivateMode)(pick % 3) };
                _usedMask |= _world.Settings.PrivateMode == PrivateMode.BusyOnly;
                break;
            case < 25:
                _world.Settings = _world.Settings with { KeepHtml = !_world.Settings.KeepHtml };
                break;
            case < 26:
                _world.Settings = _world.Settings with { Filters = Filters[pick % Filters.Length] };
                break;
            case < 27:
                Edit(_world.Exchange, pick, content => content with { Categories = pick % 2 == 0 ? ["Red"] : ["Blue", "Call"], FreeBusyStatus = pick % 3 == 0 ? "Free" : "Tentative" });
                break;
            case < 28:
                Edit(_world.Exchange, pick, content => content with { Note = new Note { Text = $"<p>note <b>{pick}</b></p>", IsHtml = true } });
                break;
            case < 29:
                Edit(_world.Microbizz, pick, content => content with { Type = (pick % 3) switch { 0 => null, 1 => "Call", _ => "Visit" }, Here = pick % 2 == 0 });
                break;
            default:
                await RunAsync();
                break;
        }
    }

    // What the settings leave out before a run is the same after it, to the version.
    private async Task RunAsync()
    {
        var isEditedMeanwhile = _world.Exchange.BeforeWrite is not null || _world.Microbizz.BeforeWrite is not null;
        var leftOut = _world.Store.AllLinks().Where(IsLeftOut).SelectMany(link => new[] { (_world.Exchange, link.ExchangeKey), (_world.Microbizz, link.MicrobizzKey) })
            .Where(entry => entry.Item1.Has(entry.Item2)).Select(entry => (entry.Item1, entry.Item2, entry.Item1[entry.Item2].Version)).ToList();
        await _world.RunAsync();
        Assert.All(leftOut, entry => Assert.True(isEditedMeanwhile || (entry.Item1.Has(entry.Item2) && entry.Item1[entry.Item2].Version == entry.Version), $"{entry.Item2} was left out and yet touched"));
        Assert.DoesNotContain(_originals, entry => Calendar(entry.Side).Has(entry.Key) && Calendar(entry.Side)[entry.Key].Content.Title == PrivateMask.Title);
    }

    private InMemoryCalendar Calendar(Side side) => side == Side.Exchange ? _world.Exchange : _world.Microbizz;

    private bool IsLeftOut(Link link)
    {
        var item = _world.Exchange.Has(link.ExchangeKey) ? _world.Exchange[link.ExchangeKey].Content : null;
        var appointment = _world.Microbizz.Has(link.MicrobizzKey) ? _world.Microbizz[link.MicrobizzKey].Content : null;
        var filters = _world.Settings.Filters;
        return IsSkipped(item) || IsSkipped(appointment) || (item is { Private: false } && !new ScopeFilter(_world.Settings).Passes(item))
            || (appointment is { Private: false } && ((filters.ExcludeAllDay && appointment.Time.AllDay) || (filters.ExcludedSubjects.Count > 0 && appointment.Title.EndsWith('7'))));

        bool IsSkipped(EntryContent? content) => content is { Private: true } && _world.Settings.PrivateMode == PrivateMode.Skip;
    }

    private async Task FailAsync(InMemoryCalendar calendar, bool before)
    {
        static void Cut() => throw new SideException("Cut", "The connection was cut.", "Try again.");
        calendar.BeforeWrite = before ? _ => Cut() : calendar.BeforeWrite;
        calendar.AfterWrite = before ? null : Cut;
        try
        {
            await _world.RunAsync();
        }
        catch (SideException cut) when (cut.ErrorId == "Cut")
        {
        }

        calendar.BeforeWrite = null;
        calendar.AfterWrite = null;
    }

    private string NewTitle() => $"title {++_titles}";

    private void Add(InMemoryCalendar calendar, EntryContent content, bool isOriginal = true)
    {
        var key = calendar.Add(content);
        if (isOriginal)
        {
            _originals.Add((calendar.Side, key));
        }

        _written[(calendar.Side, key)] = content.Title;
    }

    private void Edit(InMemoryCalendar calendar, int pick, Func<EntryContent, EntryContent> change)
    {
        if (calendar.Entries.Count == 0)
        {
            return;
        }

        var key = Nth(calendar, pick);
        var before = calendar[key].Content.Title;
        if (_world.Store.FindLinks(calendar.Side, [key]).Count == 0)
        {
            _apart.Add(before);
        }

        calendar.Edit(key, content => change(content) with { Time = change(content).Time with { StartInstant = null, EndInstant = null } });
        var after = calendar[key].Content.Title;
        if (after != before)
        {
            // The user saw the old title when overwriting it, whoever had written it.
            _ownRemoved.Add(before);
            _written[(calendar.Side, key)] = after;
        }
    }

    private void Remove(InMemoryCalendar calendar, int pick)
    {
        if (calendar.Entries.Count > 0)
        {
            var key = Nth(calendar, pick);
            _ownRemoved.Add(calendar[key].Content.Title);
            _written.Remove((calendar.Side, key));
            calendar.Remove(key);
        }
    }

    private static string Nth(InMemoryCalendar calendar, int pick) =>
        calendar.Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal).ElementAt(pick % calendar.Entries.Count);

    private void AssertConverged()
    {
        var filter = new ScopeFilter(_world.Settings);
        var mapping = new MappingOptions { ConnectionZone = SyncWorld.ZoneId, AppointmentTypes = ["Meeting", "Call", "Visit"], KeepHtml = _world.Settings.KeepHtml, Now = _world.Clock.GetCurrentInstant() };
        var window = _world.Settings.WindowAt(_world.Clock.GetCurrentInstant().InZone(_world.Zone).Date);

        // A conflict under Manual stays, and so does the partner of an entry that is missing without proof or whose delete is held.
        var waiting = _world.Store.Pending().Where(row => row.Kind is PendingKind.Conflict or PendingKind.Unproven or PendingKind.Held).Select(row => row.Key).ToHashSet();
        var links = _world.Store.AllLinks();
        foreach (var link in links.Where(link => !link.Dormant && !waiting.Contains(link.ExchangeKey) && !waiting.Contains(link.MicrobizzKey)))
        {
            var (item, appointment) = (_world.Exchange[link.ExchangeKey], _world.Microbizz[link.MicrobizzKey]);
            var wanted = FieldMapping.ToMicrobizz(item.Content, appointment.Content, mapping);
            if (WindowScope.Overlaps(item.Content.Time, window, _world.Zone) || WindowScope.Overlaps(appointment.Content.Time, window, _world.Zone))
            {
                var isMadeFromAppointment = item.Stamp?.Appointment.ToString("D") == appointment.Key;
                var isBehindMask = item.Content.Private && (_world.Settings.PrivateMode == PrivateMode.BusyOnly || (isMadeFromAppointment && PrivateMask.Covers(item.Content)));
                Assert.True(!isBehindMask || isMadeFromAppointment || PrivateMask.Covers(appointment.Content), $"{appointment.Key} shows what is private");

                // A plain note of Microbizz over a formatted one leaves the formatting in Exchange, so with Keep HTML the two may say the same in another form.
                var form = TextOf(appointment.Content.Note) == TextOf(wanted.Note) ? EntryFields.Note : EntryFields.None;
                Assert.Equal(EntryFields.None, ContentComparer.Changed(Side.Microbizz, appointment.Content, wanted) & ~form & (isBehindMask ? ~PrivateMask.Fields : EntryFields.All));
            }
        }

        foreach (var calendar in new[] { _world.Exchange, _world.Microbizz })
        {
            var linked = links.Select(link => link.KeyOn(calendar.Side)).ToHashSet();
            Assert.DoesNotContain(calendar.Entries, entry =>
                !linked.Contains(entry.Key)
                && filter.Passes(entry.Side == Side.Exchange ? entry.Content : FieldMapping.ToExchange(entry.Content, null, mapping))
                && WindowScope.Overlaps(entry.Content.Time, window, _world.Zone));
        }
    }

    private static string TextOf(Note note) => (note.IsHtml ? HtmlToText.Convert(note.Text!) : note.Text!).Trim();

    private void AssertNothingDoubled()
    {
        foreach (var calendar in new[] { _world.Exchange, _world.Microbizz })
        {
            Assert.All(calendar.Entries.Where(entry => entry.Content.Title != PrivateMask.Title && !_apart.Contains(entry.Content.Title)).GroupBy(entry => entry.Content.Title), group => Assert.Single(group));
        }
    }

    // Every title that a user wrote stands on a side or in the journal, unless a user who saw it overwrote or deleted it.
    private void AssertNothingLost()
    {
        var there = _world.Exchange.Entries.Concat(_world.Microbizz.Entries).Select(entry => entry.Content.Title).ToHashSet();
        var journaled = _world.Store.Runs(int.MaxValue).SelectMany(run => _world.Store.Journal(run.Id))
            .SelectMany(line => new[] { line.Before?.Title, line.After?.Title, line.PartnerContent?.Title })
            .ToHashSet();

        // With BusyOnly the texts of a pair that is private are purged from the journal, those that it had before it became private too.
        var forgotten = _written
            .Where(written => _usedMask && written.Key.Side == Side.Exchange && (_private.Contains(written.Value) || _privateItems.Contains(written.Key.Key)))
            .Select(written => written.Value);
        Assert.All(_written.Values.Except(_ownRemoved).Except(forgotten), title => Assert.True(there.Contains(title) || journaled.Contains(title), $"'{title}' is lost"));
    }
}
