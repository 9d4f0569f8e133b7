using ExchangeSync.Store;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Store;

public sealed class ConnectionTableTests : IDisposable
{
    private readonly StoreFolder _store = new();
    private readonly MicrobizzUser _anna;
    private readonly MicrobizzUser _berta;

    public ConnectionTableTests()
    {
        _anna = _store.AddUser();
        _berta = _store.AddUser("Berta");
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Every_field_survives()
    {
        var connection = StoreFolder.NewConnection(_anna) with
        {
            Use2007Protocol = true,
            AllowInsecure = true,
            Team = "Sales",
            Mailbox = "sales@example.com",
            Settings = new SyncSettings
            {
                Activated = true,
                PrivateMode = PrivateMode.Full,
                AlarmOnNew = true,
                MinutesBefore = 0,
                TimeZone = "Romance Standard Time",
                KeepHtml = true,
                WeeksBack = 0,
                WeeksAhead = 52,
                ConflictPolicy = ConflictPolicy.Manual,
                Filters = new SyncFilters
                {
                    IncludeDeclined = true,
                    OnlyAccepted = true,
                    Categories = ["Customer", "a, b; c%"],
                    ExcludedCategories = ["Private*"],
                    ExcludedSubjects = ["*lunch*", "line\nbreak"],
                    ExcludedStatuses = ["Free", "WorkingElsewhere"],
                    ExcludeAllDay = true,
                },
            },
        };
        Assert.Equal(connection, _store.Connections.Add(connection, null, force: false));
        _store.Close();
        Assert.Equal(connection, _store.Connections.Get(connection.Id.ToString()));
        Assert.Equal(connection, _store.Connections.Get("ANNA'S MAILBOX"));

        var changed = connection with { Title = "New", Server = "other", Team = null, Settings = new SyncSettings() };
        Assert.Equal(changed, _store.Connections.Update(changed, force: false));
        Assert.Equal([changed], _store.Connections.All());
    }

    [Fact]
    public void A_title_is_given_once()
    {
        var first = Add(_anna);
        Assert.Equal("TitleInUse", Refusal(() => Add(_berta, " anna's MAILBOX ", "b@example.com")));
        Assert.Equal("TitleMissing", Refusal(() => Add(_berta, " ", "b@example.com")));
        var second = Add(_berta, "Æble", "b@example.com");
        Assert.Equal("TitleInUse", Refusal(() => _store.Connections.Update(first with { Title = "æBLE" }, force: true)));
        Assert.Equal([first, second], _store.Connections.All());
    }

    [Fact]
    public void A_mailbox_of_another_user_needs_force()
    {
        Add(_anna);
        Assert.Equal("MailboxOfAnotherUser", Refusal(() => Add(_berta, "Second", "ANNA@example.com")));
        var forced = Add(_berta, "Second", "ANNA@example.com", force: true);

        // What was allowed once needs no force for a change of something else.
        _store.Connections.Update(forced with { Title = "Third" }, force: false);
    }

    [Fact]
    public void A_second_mailbox_of_a_user_needs_force()
    {
        Add(_anna);
        Assert.Equal("UserHasAnotherMailbox", Refusal(() => Add(_anna, "Second", "info@example.com")));
        var other = Add(_berta, "Second", "info@example.com");
        Assert.Equal("UserHasAnotherMailbox", Refusal(() => _store.Connections.Update(other with { UserId = _anna.Id }, force: false)));
        _store.Connections.Update(other with { UserId = _anna.Id }, force: true);
    }

    [Fact]
    public void The_same_login_name_on_two_servers_is_two_mailboxes()
    {
        _store.Connections.Add(StoreFolder.NewConnection(_anna, mailbox: "EXAMPLE\\info"), null, force: false);
        _store.Connections.Add(StoreFolder.NewConnection(_berta, "Second", "EXAMPLE\\info") with { Server = "mail.example.org" }, null, force: false);
        Assert.Equal(2, _store.Connections.All().Count);
    }

    [Fact]
    public void Bad_input_is_refused_and_stores_nothing()
    {
        var good = StoreFolder.NewConnection(_anna);
        Assert.Equal("UserNotFound", Refusal(() => Store(good with { UserId = Guid.NewGuid() })));
        Assert.Equal("InvalidTimeZone", Refusal(() => Store(good with { Settings = new SyncSettings { TimeZone = "Mars" } })));
        Assert.Equal("InvalidSettings", Refusal(() => Store(good with { Settings = new SyncSettings { WeeksBack = -1 } })));
        Assert.Equal("InvalidSettings", Refusal(() => Store(good with { Settings = new SyncSettings { MinutesBefore = -1 } })));
        Assert.Equal("InvalidSettings", Refusal(() => Store(good with { Settings = new SyncSettings { Filters = new SyncFilters { ExcludedStatuses = ["Lazy"] } } })));
        Assert.Equal("ConnectionNotFound", Refusal(() => _store.Connections.Update(good, force: false)));
        Assert.Equal("ConnectionNotFound", Refusal(() => _store.Connections.Remove(good.Id)));
        Assert.Equal("ConnectionNotFound", Refusal(() => _store.Connections.Get("none")));
        Assert.Empty(_store.Connections.All());
    }

    [Fact]
    public void Filters_are_kept_without_blanks_and_repeats_and_in_the_words_of_Exchange()
    {
        var filters = new SyncFilters { Categories = [" Red ", "red", " "], ExcludedStatuses = ["oof", "FREE"] };
        var stored = _store.Connections.Add(StoreFolder.NewConnection(_anna) with { Settings = new SyncSettings { Filters = filters } }, null, force: false);
        Assert.Equal(new SyncFilters { Categories = ["Red"], ExcludedStatuses = ["OOF", "Free"] }, stored.Settings.Filters);
        Assert.NotEqual(filters, stored.Settings.Filters);
    }

    [Fact]
    public void The_time_zone_is_kept_as_a_windows_id()
    {
        var stored = _store.Connections.Add(StoreFolder.NewConnection(_anna) with { Settings = new SyncSettings { TimeZone = "Europe/Copenhagen" } }, null, force: false);
        Assert.Equal("Romance Standard Time", stored.Settings.TimeZone);
    }

    [Fact]
    public void Removing_a_connection_forgets_what_its_sync_knew_and_keeps_the_appointments()
    {
        var appointment = _store.Appointments.Add(_anna.Id, StoreFolder.Content(), StoreFolder.Now);
        var connection = Add(_anna);
        var sync = new SyncStore(_store.Database, connection.Id);
        var run = sync.BeginRun(StoreFolder.Now);
        sync.Write(transaction =>
        {
            transaction.Save(Samples.Link("item", appointment.Id.ToString("D")));
            transaction.Save(Samples.Pending("other"));
            transaction.Add(Samples.Intent(run.Id));
            transaction.SaveState(new SyncState { MicrobizzCursor = "1" });
        });
        sync.AcquireLease("me", StoreFolder.Now, NodaTime.Duration.FromMinutes(1));

        _store.Connections.Remove(connection.Id);
        string[] tables = ["link", "pending", "journal", "run", "sync_state", "lease"];
        Assert.All(tables, table => Assert.Equal(0, _store.Database.Read(session => session.Number($"SELECT COUNT(*) FROM {table}"))));
        Assert.NotNull(_store.Appointments.Find(appointment.Id));
    }

    private static string Refusal(Action action) => Assert.Throws<StoreException>(action).ErrorId;

    private ExchangeConnection Add(MicrobizzUser user, string title = "Anna's mailbox", string mailbox = "anna@example.com", bool force = false) =>
        _store.Connections.Add(StoreFolder.NewConnection(user, title, mailbox), null, force);

    private ExchangeConnection Store(ExchangeConnection connection) => _store.Connections.Add(connection, null, force: false);
}
