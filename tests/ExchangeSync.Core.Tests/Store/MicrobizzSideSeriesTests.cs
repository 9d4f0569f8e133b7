using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using NodaTime.Testing;
using static ExchangeSync.Tests.Store.StoreFolder;

namespace ExchangeSync.Tests.Store;

public sealed class MicrobizzSideSeriesTests : IDisposable
{
    private static readonly DateTimeZone Copenhagen = Zones.Find("Romance Standard Time")!;
    private static readonly DateInterval Window = new(March(9), March(15));

    private readonly StoreFolder _store = new();
    private readonly FakeClock _clock = new(Now + Duration.FromDays(1));
    private readonly MicrobizzUser _user;
    private readonly MicrobizzSide _side;
    private readonly MicrobizzSide _instances;

    public MicrobizzSideSeriesTests()
    {
        _user = _store.AddUser();
        _side = new MicrobizzSide(_store.Database, _user.Id, Copenhagen, _clock, RecurrenceMode.Series);
        _instances = new MicrobizzSide(_store.Database, _user.Id, Copenhagen, _clock);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_series_and_its_exceptions_are_entries_of_their_own()
    {
        var series = await Make(Weekly() with { DeletedDates = [March(16)], HolidayRule = "Exclude" });
        var exception = await Make(Content("Moved"), series, March(9));

        var feed = await _side.ReadFeedAsync(null, default);
        Assert.Equal([series, exception], feed.Changes.Select(change => change.Key));
        var master = (await Read(series)).Entry!;
        Assert.Equal((EntryKind.Series, "FREQ=WEEKLY;BYDAY=MO", "Exclude"), (master.Kind, master.Content.RecurrenceRule, master.Content.HolidayRule));
        Assert.Equal([March(16)], master.Content.DeletedDates);
        Assert.Equal((null, null, false), (master.SeriesKey, master.OriginalDate, master.IsException));
        var entry = (await Read(exception)).Entry!;
        Assert.Equal((EntryKind.Occurrence, series, March(9), true, "Moved"), (entry.Kind, entry.SeriesKey, entry.OriginalDate, entry.IsException, entry.Content.Title));

        _store.Appointments.Update(Guid.Parse(exception), content => content with { Title = "Again" }, Now);
        Assert.Equal([new FeedChange(exception, "3", false)], (await _side.ReadFeedAsync(feed.Cursor, default)).Changes);
        Assert.Equal(exception, Assert.Single(await _side.FindByStampAsync([StampOf(exception)], default)).Key);
    }

    [Theory]
    [InlineData(WriteKind.Update)]
    [InlineData(WriteKind.Delete)]
    public async Task A_write_that_takes_away_what_a_user_made_of_a_date_since_the_series_was_read_is_none_that_was_planned(WriteKind kind)
    {
        var series = await Make(Weekly());
        var master = (await Read(series)).Entry!;
        new OccurrenceTable(_store.Database).Update(Guid.Parse(series), March(9), content => content with { Title = "Mine" }, Now);
        var write = new EntryWrite { Kind = kind, Target = new EntryHead(series, master.Version), Content = master.Content with { DeletedDates = [March(9)] }, Fields = EntryFields.Recurrence };

        Assert.Equal(WriteOutcome.VersionConflict, Assert.Single(await _side.WriteAsync([write], default)).Outcome);
        Assert.Equal("Mine", Assert.Single((await Read(series)).Occurrences).Content.Title);
        Assert.Equal(WriteOutcome.Done, Assert.Single(await _side.WriteAsync([write], default)).Outcome);
    }

    [Fact]
    public async Task Nor_is_one_that_makes_the_exception_which_a_user_has_made_since()
    {
        var series = await Make(Weekly());
        await _side.ReadFeedAsync(null, default);
        new OccurrenceTable(_store.Database).Update(Guid.Parse(series), March(9), content => content with { Title = "Mine" }, Now);
        var write = new EntryWrite { Kind = WriteKind.Create, Content = Content("Theirs"), SeriesKey = series, OriginalDate = March(9), Stamp = StampOf(Guid.NewGuid().ToString("D")) };

        Assert.Equal(WriteOutcome.VersionConflict, Assert.Single(await _side.WriteAsync([write], default)).Outcome);
        await _side.ReadFeedAsync(null, default);
        Assert.Equal(WriteOutcome.Done, Assert.Single(await _side.WriteAsync([write], default)).Outcome);
    }

    [Fact]
    public async Task By_instances_an_exception_is_seen_by_its_key_alone()
    {
        var series = await Make(Weekly());
        var exception = await Make(Content("Moved", "2026-03-10T10:00:00", "2026-03-10T11:00:00"), series, March(9));
        Assert.Equal([series], (await _instances.ReadFeedAsync(null, default)).Changes.Select(change => change.Key));
        Assert.Equal([series], (await _instances.ListAsync(Window, default)).Heads.Select(head => head.Key));
        Assert.Equal(series, Assert.Single(await _instances.FindByStampAsync([StampOf(exception)], default)).SeriesKey);
        Assert.Equal(series, (await _instances.ReadAsync([new EntryHead(exception)], Window, default)).Single().Entry!.SeriesKey);

        await _instances.WriteAsync([new EntryWrite { Kind = WriteKind.Delete, Target = new EntryHead(exception, "2") }], default);
        Assert.Contains(new FeedChange(exception, null, true), (await _instances.ReadFeedAsync(null, default)).Changes);
    }

    [Fact]
    public async Task By_instances_the_feed_of_a_connection_tells_of_the_exceptions_that_it_has_linked()
    {
        var series = await Make(Weekly());
        var linked = await Make(Content("Moved"), series, March(9));
        await Make(Content("Edited"), series, March(16));
        var connections = new[] { "anna@example.com", "shared@example.com" }.Select(mailbox => StoreFolder.NewConnection(_user, mailbox, mailbox)).ToList();
        connections.ForEach(connection => _store.Connections.Add(connection, null, force: true));
        var stores = connections.Select(connection => new SyncStore(_store.Database, connection.Id)).ToList();
        stores[0].Write(transaction => transaction.Save(Samples.Link("item", linked)));
        var sides = stores.Select(store => new MicrobizzSide(_store.Database, _user.Id, Copenhagen, _clock, RecurrenceMode.Instances, store)).ToList();

        Assert.Equal([series, linked], (await sides[0].ReadFeedAsync(null, default)).Changes.Select(change => change.Key));
        Assert.Equal([series], (await sides[0].ListAsync(Window, default)).Heads.Select(head => head.Key));
        Assert.Equal([series], (await sides[1].ReadFeedAsync(null, default)).Changes.Select(change => change.Key));
    }

    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAY=MO", "2020-03-02", true)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO", "2026-03-15", false)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO", "2026-03-09", true)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260308", "2020-03-02", false)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260309", "2020-03-02", true)]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=8", "2020-03-02", false)]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=16", "2020-03-02", false)]
    [InlineData("FREQ=YEARLY;BYWEEKNO=40", "2020-03-02", true)]
    public async Task A_series_is_listed_when_one_of_its_occurrences_overlaps_the_days(string rule, string start, bool isListed)
    {
        var key = await Make(Content(start: start + "T10:00:00", end: start + "T11:00:00") with { RecurrenceRule = rule });
        foreach (var side in new[] { _side, _instances })
        {
            Assert.Equal(isListed ? [new EntryHead(key, "1")] : [], (await side.ListAsync(Window, default)).Heads);
        }
    }

    [Fact]
    public async Task A_deleted_occurrence_does_not_make_its_series_listed()
    {
        await Make(Weekly() with { DeletedDates = [March(9)] });
        Assert.Empty((await _side.ListAsync(Window, default)).Heads);
    }

    [Fact]
    public async Task Exceptions_are_listed_by_their_own_time_and_with_their_series()
    {
        var ended = await Make(Weekly() with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260302" });
        var movedIn = await Make(Content("in", "2026-03-12T10:00:00", "2026-03-12T11:00:00"), ended, March(2));
        var lasting = await Make(Weekly());
        var outside = await Make(Content("out", "2026-05-12T10:00:00", "2026-05-12T11:00:00"), lasting, March(16));
        var over = await Make(Content("over") with { RecurrenceRule = "FREQ=DAILY;COUNT=2" });
        await Make(Content("elsewhere", "2026-03-04T10:00:00", "2026-03-04T11:00:00"), over, March(3));
        var single = await Make(Content(start: "2026-03-09T10:00:00", end: "2026-03-09T11:00:00"));

        var listed = (await _side.ListAsync(Window, default)).Heads;
        Assert.Equal(new[] { ended, movedIn, lasting, outside, single }.Order(StringComparer.Ordinal), listed.Select(head => head.Key).Order(StringComparer.Ordinal));
        Assert.Equal(new Dictionary<string, string?> { [movedIn] = ended, [outside] = lasting }, listed.Where(head => head.SeriesKey is not null).ToDictionary(head => head.Key, head => head.SeriesKey));
    }

    [Fact]
    public async Task Creating_the_exception_of_a_date_twice_makes_one()
    {
        var series = await Make(Weekly());
        var first = await Make(Content("Moved"), series, March(9));
        var version = (await Read(first)).Entry!.Version;
        Assert.Equal(new WriteResult(WriteOutcome.Done, first, version), await Write(Creation(Content("Moved"), series, March(9), Guid.Parse(first))));
        Assert.Equal(new WriteResult(WriteOutcome.Done, first, version), await Write(Creation(Content("Moved"), series, March(9))));

        Assert.Equal(first, (await Write(Creation(Content("Moved again"), series, March(9)))).Key);
        Assert.Equal("Moved again", (await Read(first)).Entry!.Content.Title);
        Assert.Equal(2, _store.Appointments.List().Count);
    }

    [Fact]
    public async Task An_exception_without_a_living_occurrence_is_refused()
    {
        var series = await Make(Weekly() with { DeletedDates = [March(9)] });
        var single = await Make(Content());
        var other = _store.Appointments.Add(_store.AddUser("Berta").Id, Weekly(), Now).Key;
        foreach (var (key, code) in new[] { (series, "OccurrenceDeleted"), (single, "SeriesNotFound"), (other, "SeriesNotFound"), (Guid.NewGuid().ToString("D"), "SeriesNotFound") })
        {
            var result = await Write(Creation(Content(), key, March(9)));
            Assert.Equal((WriteOutcome.Failed, code), (result.Outcome, result.Error!.Code));
        }

        Assert.Equal("SeriesWithinSeries", (await Write(Creation(Weekly(), series, March(16)))).Error!.Code);
        Assert.Equal(2, _store.Appointments.List(_user.Id).Count);
    }

    [Fact]
    public async Task A_new_rule_and_new_deleted_dates_remove_the_exceptions_that_they_leave_out()
    {
        var series = await Make(Weekly() with { HolidayRule = "Exclude" });
        var exceptions = new List<string>();
        foreach (var day in new[] { 9, 16, 23, 30 })
        {
            exceptions.Add(await Make(Content("Own"), series, March(day)));
        }

        var cursor = (await _side.ReadFeedAsync(null, default)).Cursor;
        var wanted = Weekly() with { RecurrenceRule = "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260323", DeletedDates = [March(16)] };
        var result = await Write(Update(series, wanted, EntryFields.Recurrence));
        var entry = (await Read(series)).Entry!;
        Assert.Equal((WriteOutcome.Done, entry.Version), (result.Outcome, result.Version));
        Assert.Equal((wanted.RecurrenceRule, "Exclude"), (entry.Content.RecurrenceRule, entry.Content.HolidayRule));
        Assert.Equal([March(16)], entry.Content.DeletedDates);

        var changes = (await _side.ReadFeedAsync(cursor, default)).Changes;
        Assert.Equal([exceptions[1], exceptions[3]], changes.Where(change => change.Deleted).Select(change => change.Key));
        Assert.Equal([series], changes.Where(change => !change.Deleted).Select(change => change.Key));
    }

    [Fact]
    public async Task A_write_of_the_series_leaves_what_its_exceptions_say_alone()
    {
        var series = await Make(Weekly());
        var exception = await Make(Weekly() with { RecurrenceRule = null }, series, March(9));
        await Write(Update(series, Weekly("New"), EntryFields.Title));
        Assert.Equal(("Weekly", "2"), ((await Read(exception)).Entry!.Content.Title, (await Read(exception)).Entry!.Version));
    }

    [Fact]
    public async Task To_delete_an_exception_is_to_delete_its_own_row_only()
    {
        var series = await Make(Weekly());
        var exception = await Make(Content("Moved"), series, March(9));
        Assert.Equal(WriteOutcome.Done, (await Write(new EntryWrite { Kind = WriteKind.Delete, Target = new EntryHead(exception, "2") })).Outcome);
        Assert.True((await Read(exception)).Tombstone);
        Assert.Equal("1", (await Read(series)).Entry!.Version);

        await Make(Content("Moved"), series, March(9));
        await Write(new EntryWrite { Kind = WriteKind.Delete, Target = new EntryHead(series, "1") });
        Assert.Equal(3, (await _side.ReadFeedAsync(null, default)).Changes.Count(change => change.Deleted));
    }

    [Fact]
    public async Task A_single_becomes_an_exception_and_a_single_again_and_keeps_its_key()
    {
        var series = await Make(Weekly());
        var single = await Make(Content("Instance", "2026-03-09T10:00:00", "2026-03-09T11:00:00"));
        var written = await Write(Update(single, Content("Renamed"), EntryFields.Title) with { SeriesKey = series, OriginalDate = March(9) });
        var entry = (await Read(single)).Entry!;
        Assert.Equal((WriteOutcome.Done, single, entry.Version), (written.Outcome, written.Key, written.Version));
        Assert.Equal((EntryKind.Occurrence, series, March(9), "Renamed"), (entry.Kind, entry.SeriesKey, entry.OriginalDate, entry.Content.Title));

        await Write(Update(single, null, EntryFields.None) with { SeriesKey = "" });
        entry = (await Read(single)).Entry!;
        Assert.Equal((EntryKind.Single, null, null, "Renamed"), (entry.Kind, entry.SeriesKey, entry.OriginalDate, entry.Content.Title));
        await Write(new EntryWrite { Kind = WriteKind.Delete, Target = new EntryHead(series, "1") });
        Assert.NotNull((await Read(single)).Entry);
    }

    [Fact]
    public async Task An_update_without_a_series_leaves_an_exception_where_it_is()
    {
        var series = await Make(Weekly());
        var exception = await Make(Content("Moved"), series, March(9));
        await Write(Update(exception, Content("Renamed"), EntryFields.All));
        var entry = (await Read(exception)).Entry!;
        Assert.Equal((EntryKind.Occurrence, series, March(9), "Renamed"), (entry.Kind, entry.SeriesKey, entry.OriginalDate, entry.Content.Title));
    }

    [Fact]
    public async Task One_date_has_one_exception()
    {
        var series = await Make(Weekly());
        await Make(Content("Moved"), series, March(9));
        var single = await Make(Content());
        var asException = new EntryWrite { Kind = WriteKind.Update, Target = new EntryHead(single, "3"), SeriesKey = series, OriginalDate = March(9) };
        Assert.Equal("OccurrenceTaken", (await Write(asException)).Error!.Code);
        Assert.Equal("SeriesNotFound", (await Write(asException with { SeriesKey = single })).Error!.Code);
        Assert.Equal("SeriesWithinSeries", (await Write(new EntryWrite { Kind = WriteKind.Update, Target = new EntryHead(series, "1"), SeriesKey = await Make(Weekly()), OriginalDate = March(9) })).Error!.Code);
        Assert.Equal(EntryKind.Single, (await Read(single)).Entry!.Kind);
        Assert.Equal(WriteOutcome.Done, (await Write(asException with { OriginalDate = March(16) })).Outcome);
    }

    private static EntryWrite Update(string key, EntryContent? content, EntryFields fields) => new() { Kind = WriteKind.Update, Target = new EntryHead(key), Content = content, Fields = fields };

    private static EntryWrite Creation(EntryContent content, string? series = null, LocalDate? date = null, Guid? id = null) => new()
    {
        Kind = WriteKind.Create, Content = content, SeriesKey = series, OriginalDate = date, Stamp = new Stamp(Guid.NewGuid(), Guid.NewGuid(), id ?? Guid.NewGuid()),
    };

    private static Stamp StampOf(string key) => new(Guid.NewGuid(), Guid.NewGuid(), Guid.Parse(key));

    private async Task<string> Make(EntryContent content, string? series = null, LocalDate? date = null)
    {
        var result = await Write(Creation(content, series, date));
        Assert.Equal(WriteOutcome.Done, result.Outcome);
        return result.Key!;
    }

    private async Task<ReadResult> Read(string key) => (await _side.ReadAsync([new EntryHead(key)], Window, default)).Single();

    // An update without a version is one of the present version.
    private async Task<WriteResult> Write(EntryWrite write)
    {
        var target = write.Target is { Version: null } head ? head with { Version = (await Read(head.Key)).Entry!.Version } : write.Target;
        return (await _side.WriteAsync([write with { Target = target }], default)).Single();
    }
}
