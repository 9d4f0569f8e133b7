using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using NodaTime.Testing;

namespace ExchangeSync.Tests.Store;

public sealed class MicrobizzSideTests : IDisposable
{
    private static readonly DateTimeZone Copenhagen = Zones.Find("Romance Standard Time")!;
    private static readonly DateInterval Window = new(new LocalDate(2026, 3, 2), new LocalDate(2026, 3, 8));

    private readonly StoreFolder _store = new();
    private readonly FakeClock _clock = new(StoreFolder.Now + Duration.FromDays(1));
    private readonly MicrobizzUser _user;
    private readonly MicrobizzSide _side;

    public MicrobizzSideTests()
    {
        _user = _store.AddUser();
        _side = new MicrobizzSide(_store.Database, _user.Id, Copenhagen, _clock);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task It_says_which_calendar_it_is()
    {
        var other = _store.AddUser("Berta");
        var identity = await _side.IdentifyAsync(default);
        Assert.Equal(identity, await _side.IdentifyAsync(default));
        Assert.NotEqual(identity, await SideOf(other).IdentifyAsync(default));

        using var otherStore = new StoreFolder();
        Assert.DoesNotContain(otherStore.Database.InstallationId.ToString("N"), identity, StringComparison.Ordinal);
        Assert.Equal((Side.Microbizz, SideFeatures.ChangeFeed | SideFeatures.Tombstones | SideFeatures.IdempotentCreate), (_side.Side, _side.Features));
    }

    [Fact]
    public async Task The_feed_tells_each_change_once_with_the_newest_state()
    {
        var (a, b, c) = (Add(), Add(), Add());
        var everything = await _side.ReadFeedAsync(null, default);
        Assert.False(everything.CursorAccepted);
        Assert.Equal([a, b, c], everything.Changes.Select(change => change.Key));

        _store.Appointments.Update(Guid.Parse(a), content => content with { Title = "x" }, StoreFolder.Now);
        _store.Appointments.Update(Guid.Parse(a), content => content with { Title = "y" }, StoreFolder.Now);
        _store.Appointments.Remove(Guid.Parse(b), StoreFolder.Now);
        var next = await _side.ReadFeedAsync(everything.Cursor, default);
        Assert.True(next.CursorAccepted);
        Assert.Equal([new FeedChange(a, "5", false), new FeedChange(b, null, true)], next.Changes);

        var last = await _side.ReadFeedAsync(next.Cursor, default);
        Assert.True(last.CursorAccepted);
        Assert.Empty(last.Changes);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("99999999999999999999999")]
    public async Task A_cursor_that_this_store_cannot_have_given_is_refused(string cursor)
    {
        var key = Add();
        var feed = await _side.ReadFeedAsync(cursor, default);
        Assert.False(feed.CursorAccepted);
        Assert.Equal(("1", key), (feed.Cursor, Assert.Single(feed.Changes).Key));
    }

    [Fact]
    public async Task Other_users_appointments_are_not_there()
    {
        var other = _store.AddUser("Berta");
        var appointment = _store.Appointments.Add(other.Id, StoreFolder.Content(), StoreFolder.Now);
        var key = appointment.Id.ToString("D");

        Assert.Empty((await _side.ReadFeedAsync(null, default)).Changes);
        Assert.Empty((await _side.ListAsync(Window, default)).Heads);
        Assert.Null((await Read(key)).Entry);
        Assert.Empty(await _side.FindByStampAsync([new Stamp(Guid.NewGuid(), Guid.NewGuid(), appointment.Id)], default));
        Assert.Equal(WriteOutcome.NotFound, (await Write(new EntryWrite { Kind = WriteKind.Delete, Target = new EntryHead(key, "1") })).Outcome);
        Assert.Equal(WriteOutcome.Failed, (await Write(Creation(appointment.Id))).Outcome);
        Assert.Equal("Meeting", _store.Appointments.Get(appointment.Id).Content.Title);
    }

    [Fact]
    public async Task A_read_answers_every_head_in_order()
    {
        var (a, b) = (Add(StoreFolder.Content("A")), Add(StoreFolder.Content("series") with { RecurrenceRule = "FREQ=DAILY" }));
        var gone = Add();
        _store.Appointments.Remove(Guid.Parse(gone), StoreFolder.Now);

        var results = await _side.ReadAsync([new EntryHead(b), new EntryHead(gone), new EntryHead("no id"), new EntryHead(a)], Window, default);
        Assert.Equal([b, gone, "no id", a], results.Select(result => result.Key));
        Assert.Equal([false, true, false, false], results.Select(result => result.Tombstone));
        Assert.Equal((EntryKind.Series, "2"), (results[0].Entry!.Kind, results[0].Entry!.Version));
        Assert.Null(results[1].Entry);
        Assert.Null(results[2].Entry);
        var entry = results[3].Entry!;
        Assert.Equal((Side.Microbizz, a, "1", EntryKind.Single, "A"), (entry.Side, entry.Key, entry.Version, entry.Kind, entry.Content.Title));
        Assert.Equal((StoreFolder.Now, StoreFolder.Now), (entry.Created, entry.LastModified));
    }

    [Theory]
    [InlineData("2026-03-01T10:00:00", "2026-03-01T23:59:00", "Romance Standard Time", false)]
    [InlineData("2026-03-01T10:00:00", "2026-03-02T00:00:00", "Romance Standard Time", false)]
    [InlineData("2026-03-01T10:00:00", "2026-03-02T00:01:00", "Romance Standard Time", true)]
    [InlineData("2026-03-02T00:00:00", "2026-03-02T00:00:00", "Romance Standard Time", true)]
    [InlineData("2026-03-08T23:59:00", "2026-03-09T10:00:00", "Romance Standard Time", true)]
    [InlineData("2026-03-09T00:00:00", "2026-03-09T10:00:00", "Romance Standard Time", false)]
    [InlineData("2026-03-09T00:00:00", "2026-03-09T10:00:00", null, false)]
    [InlineData("2026-03-09T08:00:00", "2026-03-09T09:00:00", "Line Islands Standard Time", true)]
    [InlineData("2026-03-01T15:00:00", "2026-03-01T16:00:00", "Hawaiian Standard Time", true)]
    [InlineData("2026-03-01T10:00:00", "2026-03-01T11:00:00", "Hawaiian Standard Time", false)]
    [InlineData("2026-03-08T23:00:00", "2026-03-08T23:30:00", "Pacific Standard Time", false)]
    [InlineData("2026-03-05T10:00:00", "2026-03-05T11:00:00", "tzone://Microsoft/Custom", true)]
    public async Task A_timed_appointment_is_listed_by_its_instants(string start, string end, string? zone, bool isListed)
    {
        await Write(Creation(Guid.NewGuid()) with { Content = StoreFolder.Content(start: start, end: end, zone: zone) });
        Assert.Equal(isListed ? 1 : 0, (await _side.ListAsync(Window, default)).Heads.Count);
    }

    [Theory]
    [InlineData("2026-03-01", "2026-03-02", false)]
    [InlineData("2026-03-01", "2026-03-03", true)]
    [InlineData("2026-03-08", "2026-03-09", true)]
    [InlineData("2026-03-09", "2026-03-10", false)]
    public async Task A_whole_day_appointment_is_listed_by_its_dates(string first, string afterLast, bool isListed)
    {
        Add(StoreFolder.Days(first, afterLast));
        foreach (var zone in new[] { "Line Islands Standard Time", "Hawaiian Standard Time" })
        {
            var side = new MicrobizzSide(_store.Database, _user.Id, Zones.Find(zone)!, _clock);
            Assert.Equal(isListed ? 1 : 0, (await side.ListAsync(Window, default)).Heads.Count);
        }
    }

    [Fact]
    public async Task Creating_twice_with_one_stamp_makes_one_appointment()
    {
        var id = Guid.NewGuid();
        var first = await Write(Creation(id));
        var second = await Write(Creation(id));
        Assert.Equal(new WriteResult(WriteOutcome.Done, id.ToString("D"), "1"), first);
        Assert.Equal(first, second);
        var appointment = Assert.Single(_store.Appointments.List());
        Assert.Equal((_clock.GetCurrentInstant(), _clock.GetCurrentInstant()), (appointment.Created, appointment.Modified));

        var stamp = new Stamp(Guid.NewGuid(), Guid.NewGuid(), id);
        var found = Assert.Single(await _side.FindByStampAsync([stamp, new Stamp(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid())], default));
        Assert.Equal((id.ToString("D"), stamp), (found.Key, found.Stamp));
    }

    [Fact]
    public async Task What_a_user_has_deleted_is_not_created_again()
    {
        var id = Guid.NewGuid();
        await Write(Creation(id));
        _store.Appointments.Remove(id, StoreFolder.Now);
        var result = await Write(Creation(id));
        Assert.Equal((WriteOutcome.Failed, "AppointmentWasDeleted"), (result.Outcome, result.Error!.Code));
        Assert.Empty(_store.Appointments.List());
    }

    [Fact]
    public async Task An_update_writes_the_given_fields_alone()
    {
        var before = new EntryContent
        {
            Title = "old", Time = StoreFolder.Content().Time, Place = "old", Here = true, FreeBusyStatus = "Busy", Type = "old", Sensitivity = "Normal",
            Note = new Note { Text = "old" }, Participants = ["old"],
        };
        var wanted = new EntryContent
        {
            Title = "new", Time = StoreFolder.Days("2026-05-01", "2026-05-02").Time, Place = "new", Here = false, FreeBusyStatus = "OOF", Type = "new", Private = true,
            Sensitivity = "Personal", Note = new Note { Text = "new", IsHtml = true }, Participants = ["new"], RecurrenceRule = "FREQ=DAILY",
        };
        var parts = new Dictionary<EntryFields, Func<EntryContent, EntryContent>>
        {
            [EntryFields.Title] = content => content with { Title = wanted.Title },
            [EntryFields.Time] = content => content with { Time = wanted.Time },
            [EntryFields.Place] = content => content with { Place = wanted.Place },
            [EntryFields.Here] = content => content with { Here = wanted.Here, FreeBusyStatus = wanted.FreeBusyStatus },
            [EntryFields.Type] = content => content with { Type = wanted.Type },
            [EntryFields.Private] = content => content with { Private = wanted.Private, Sensitivity = wanted.Sensitivity },
            [EntryFields.Note] = content => content with { Note = wanted.Note },
            [EntryFields.Participants] = content => content with { Participants = wanted.Participants },
            [EntryFields.Recurrence] = content => content with { RecurrenceRule = wanted.RecurrenceRule },
        };
        Assert.Equal(EntryFields.All, parts.Keys.Aggregate((a, b) => a | b));

        foreach (var (field, change) in parts)
        {
            var key = Add(before);
            var version = (await Read(key)).Entry!.Version;
            var result = await Write(new EntryWrite { Kind = WriteKind.Update, Target = new EntryHead(key, version), Content = wanted, Fields = field });
            var entry = (await Read(key)).Entry!;
            Assert.Equal(new WriteResult(WriteOutcome.Done, key, entry.Version), result);
            Assert.NotEqual(version, entry.Version);
            Assert.Equal(_clock.GetCurrentInstant(), entry.LastModified);
            Assert.Equal(ContentCodec.Encode(change(before)), ContentCodec.Encode(entry.Content));
        }
    }

    [Theory]
    [InlineData(WriteKind.Update)]
    [InlineData(WriteKind.Delete)]
    public async Task A_write_on_another_version_is_refused(WriteKind kind)
    {
        var key = Add();
        _store.Appointments.Update(Guid.Parse(key), content => content with { Title = "edited meanwhile" }, StoreFolder.Now);
        foreach (var version in new[] { "1", "3", "02", null })
        {
            var result = await Write(new EntryWrite { Kind = kind, Target = new EntryHead(key, version), Content = StoreFolder.Content("lost"), Fields = EntryFields.All });
            Assert.Equal(new WriteResult(WriteOutcome.VersionConflict, key, "2"), result);
        }

        Assert.Equal("edited meanwhile", _store.Appointments.Get(Guid.Parse(key)).Content.Title);
    }

    [Fact]
    public async Task A_delete_leaves_a_tombstone()
    {
        var key = Add();
        Assert.Equal(WriteOutcome.Done, (await Write(new EntryWrite { Kind = WriteKind.Delete, Target = new EntryHead(key, "1") })).Outcome);
        Assert.True((await Read(key)).Tombstone);
        Assert.Equal([new FeedChange(key, null, true)], (await _side.ReadFeedAsync("1", default)).Changes);
        Assert.Equal(WriteOutcome.NotFound, (await Write(new EntryWrite { Kind = WriteKind.Delete, Target = new EntryHead(key, "1") })).Outcome);
    }

    [Fact]
    public async Task An_entry_that_is_refused_leaves_the_others_of_its_batch_alone()
    {
        var bad = StoreFolder.Content(end: "2026-03-01T00:00:00");
        var key = Add();
        var results = await _side.WriteAsync(
            [
                Creation(Guid.NewGuid()),
                Creation(Guid.NewGuid()) with { Content = bad },
                new EntryWrite { Kind = WriteKind.Update, Target = new EntryHead(key, "1"), Content = bad, Fields = EntryFields.Time },
                Creation(Guid.NewGuid()),
            ],
            default);
        Assert.Equal([WriteOutcome.Done, WriteOutcome.Failed, WriteOutcome.Failed, WriteOutcome.Done], results.Select(result => result.Outcome));
        Assert.Equal(("EndBeforeStart", false), (results[1].Error!.Code, results[1].Error!.IsTransient));
        Assert.Equal(3, _store.Appointments.List().Count);
        Assert.Equal(1, _store.Appointments.Get(Guid.Parse(key)).Revision);
    }

    [Fact]
    public async Task A_user_who_is_gone_makes_the_side_unusable()
    {
        _store.Users.Remove(_user.Id);
        Assert.Equal("UserNotFound", (await Assert.ThrowsAnyAsync<SideException>(() => _side.IdentifyAsync(default))).ErrorId);
        Assert.Equal("UserNotFound", (await Assert.ThrowsAnyAsync<SideException>(() => Write(Creation(Guid.NewGuid())))).ErrorId);
    }

    [Fact]
    public void A_locked_store_is_a_failure_that_may_pass()
    {
        using var other = Database.Open(_store.DatabasePath, create: false);
        other.Write(_ =>
        {
            var failure = Record.Exception(() => Task.Run(() => Write(Creation(Guid.NewGuid()))).Wait());
            var error = Assert.IsAssignableFrom<SideException>(Assert.IsType<AggregateException>(failure).InnerException);
            Assert.Equal(("StoreBusy", true), (error.ErrorId, error.IsTransient));
        });
    }

    [Fact]
    public async Task A_cancelled_call_writes_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _side.WriteAsync([Creation(Guid.NewGuid())], new CancellationToken(canceled: true)));
        Assert.Empty(_store.Appointments.List());
    }

    private static EntryWrite Creation(Guid id) => new()
    {
        Kind = WriteKind.Create,
        Content = StoreFolder.Content(),
        Stamp = new Stamp(Guid.NewGuid(), Guid.NewGuid(), id),
    };

    private MicrobizzSide SideOf(MicrobizzUser user) => new(_store.Database, user.Id, Copenhagen, _clock);

    private string Add(EntryContent? content = null) => _store.Appointments.Add(_user.Id, content ?? StoreFolder.Content(), StoreFolder.Now).Id.ToString("D");

    private async Task<ReadResult> Read(string key) => (await _side.ReadAsync([new EntryHead(key)], Window, default)).Single();

    private async Task<WriteResult> Write(EntryWrite write) => (await _side.WriteAsync([write], default)).Single();
}
