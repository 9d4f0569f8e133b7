using System.Globalization;
using ExchangeSync.Calendar;
using ExchangeSync.Exchange;
using ExchangeSync.Notes;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Recurring;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;
using NodaTime.Testing;

namespace ExchangeSync.Tests.Crash;

/// <summary>
/// Two calendars that were synchronized once, and since then were edited in every way that a run has to carry over, in both directions. The real client, store and runner, the simulated server in
/// this process, one clock.
/// </summary>
internal sealed class RichCalendar : IDisposable
{
    private const string Zone = "Romance Standard Time";
    private static readonly LocalDate Today = new(2026, 3, 2);
    private static readonly LocalDateTime Ten = Today.At(new LocalTime(10, 0));
    private readonly string _folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"exchangesync-{Guid.NewGuid():N}");
    private readonly RecurrenceMode _mode;
    private readonly Guid _user;
    private ExchangeConnection _connection;

    public RichCalendar(RecurrenceMode mode)
    {
        _mode = mode;
        Server = new InProcessServer(new SimulatorOptions { Clock = Clock });
        Outlook = Server.Mailboxes["anna@example.com"];
        Directory.CreateDirectory(_folder);
        using var database = Database.Open(DatabasePath, create: true);
        _user = new UserTable(database).Add("Anna", null, Clock.GetCurrentInstant()).Id;
        _connection = new ConnectionTable(database).Add(
            new ExchangeConnection
            {
                Id = Guid.NewGuid(), Title = "Anna", Server = "mail.example.com", UserName = "anna", UserId = _user, Created = Clock.GetCurrentInstant(),
                Settings = new SyncSettings { Activated = true, TimeZone = Zone, WeeksBack = 4, WeeksAhead = 12, PrivateMode = PrivateMode.Full, Recurrence = mode, AlarmOnNew = true, MinutesBefore = 30 },
            },
            password: null,
            force: false);
    }

    public FakeClock Clock { get; } = new(Today.AtMidnight().PlusHours(9).InUtc().ToInstant());

    public InProcessServer Server { get; }

    public SimulatedMailbox Outlook { get; }

    /// <summary>The time limit of the request that is under way; a test lets it pass.</summary>
    public CancellationTokenSource TimeLimit { get; private set; } = new();

    public string DatabasePath => Path.Combine(_folder, "calendar.db");

    /// <summary>The connection, with the settings of the run that is made next.</summary>
    public ExchangeConnection Connection => _connection;

    /// <summary>Fills both sides, runs, and edits both sides: what the next run finds is waiting then.</summary>
    /// <param name="remap">A mapping setting was changed too.</param>
    public async Task PrepareAsync(bool remap)
    {
        using (var database = Open())
        {
            var appointments = new AppointmentTable(database);
            for (var i = 1; i <= 6; i++)
            {
                Outlook.Add(Item($"E{i}", i) with { Body = new ItemBody($"<html><body><p>E{i} says <b>hello</b></p></body></html>", true), Categories = ["Blue"] });
                appointments.Add(_user, Hour($"M{i}", i, 14) with { Note = new Note { Text = $"M{i} says hello" } }, Now);
            }

            FillSeries(database, appointments);
        }

        await RunAsync();
        using (var database = Open())
        {
            EditExchange();
            EditMicrobizz(database, new AppointmentTable(database));
            Clock.AdvanceMinutes(1);
        }

        // A mapping setting too: the notes of Exchange arrive with their formatting from now on.
        _connection = _connection with { Settings = _connection.Settings with { KeepHtml = remap } };
    }

    public Database Open() => Database.Open(DatabasePath, create: false);

    /// <summary>One run as the product makes it, by a process of its own.</summary>
    /// <param name="process">Where it dies, and what it meets on its way; null: it lives.</param>
    public Task<SyncRun> RunAsync(MortalProcess? process = null) => RunAsync(process is null ? static wire => wire : process.Over);

    /// <summary>One run whose way to the server is handed in.</summary>
    public async Task<SyncRun> RunAsync(Func<HttpMessageHandler, HttpMessageHandler> over)
    {
        using var database = Open();
        using var sync = Sync(database, over);
        return await sync.RunAsync(null, CancellationToken.None);
    }

    /// <summary>Whatever else an admin has done to the connection, by a process of its own.</summary>
    public async Task<T> DoAsync<T>(Func<ConnectionSync, Task<T>> work, MortalProcess? process = null)
    {
        using var database = Open();
        using var sync = Sync(database, process is null ? static wire => wire : process.Over);
        return await work(sync);
    }

    public async Task<SyncPlan> PlanAsync()
    {
        using var database = Open();
        using var sync = Sync(database, static wire => wire);
        return await sync.PlanAsync(null, CancellationToken.None);
    }

    /// <summary>A run that follows finds nothing to do and writes nothing.</summary>
    public async Task AssertQuiescentAsync()
    {
        var plan = await PlanAsync();
        Assert.True(plan.IsIdle, "a following run would still do: " + string.Join("; ", plan.Actions.Where(action => action.Writes).Select(action => $"{action.Kind} {action.Fields} of '{action.Exchange?.Content.Title ?? action.Microbizz?.Content.Title}' in {action.Side} ({action.Reason})")));
        var before = Describe();
        var run = await RunAsync();
        Assert.Equal((0, 0), (EndToEnd.SyncedMailbox.Written(run), run.Failed));
        Assert.Equal(before, Describe());
        Assert.Equal(0, Server.MailsSent);
    }

    /// <summary>What both calendars hold, field by field, without ids and versions.</summary>
    public IReadOnlyList<string> Describe()
    {
        using var database = Open();
        var all = new AppointmentTable(database).List(_user);
        var byId = all.ToDictionary(appointment => appointment.Id);
        return all.Select(appointment => "Microbizz " + Line(appointment.Content, appointment.SeriesId is { } series ? $"{byId[series].Content.Title} of {appointment.OriginalDate}" : ""))
            .Concat(Outlook.List().SelectMany(Lines).Select(line => "Exchange " + line))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    public SyncStore Store(Database database) => new(database, _connection.Id);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Instant Now => Clock.GetCurrentInstant();

    private ConnectionSync Sync(Database database, Func<HttpMessageHandler, HttpMessageHandler> over) => ConnectionSync.For(
        database,
        _connection,
        new DeleteLimits(),
        new EwsClientOptions
        {
            Url = InProcessServer.Url,
            UserName = "anna",
            Password = "secret",
            Clock = Clock,
            Handler = () => over(Server.CreateHandler()),
            NewTimeLimit = _ => TimeLimit = new CancellationTokenSource(),
            Delay = (time, _) =>
            {
                Clock.Advance(Duration.FromTimeSpan(time));
                return Task.CompletedTask;
            },
        },
        Guid.NewGuid);

    private void FillSeries(Database database, AppointmentTable appointments)
    {
        var series = Outlook.Add(Weekly("ES", 4));
        Outlook.Change(Outlook.Occurrence(series.Id, Today.PlusDays(11)).Id, item => item with { Subject = "ES moved", Start = item.Start + Duration.FromHours(2), End = item.End + Duration.FromHours(2) });
        Outlook.Delete(Outlook.Occurrence(series.Id, Today.PlusDays(18)).Id);
        if (_mode == RecurrenceMode.Series)
        {
            var occurrences = new OccurrenceTable(database);
            foreach (var name in new[] { "MS", "MP" })
            {
                var id = appointments.Add(_user, Hour(name, name == "MS" ? 1 : 2, 16) with { RecurrenceRule = "FREQ=WEEKLY;COUNT=6" }, Now).Id;
                var first = Today.PlusDays(name == "MS" ? 1 : 2);
                occurrences.Update(id, first.PlusWeeks(1), content => content with { Title = $"{name} late", Time = Shifted(content.Time, 1) }, Now);
                occurrences.Remove(id, first.PlusWeeks(2), Now);
            }
        }
    }

    private void EditExchange()
    {
        Outlook.Add(Item("E new", 3, 8) with { Location = "Hall", Sensitivity = "Private" });
        Outlook.Add(CalendarItem.AllDay("E new days", Today.PlusDays(8), Today.PlusDays(9), Zone));
        var series = Outlook.Add(Weekly("E new series", 3));
        Outlook.Change(Outlook.Occurrence(series.Id, Today.PlusDays(10)).Id, item => item with { Subject = "E new series, once" });
        Outlook.Delete(Outlook.Occurrence(series.Id, Today.PlusDays(17)).Id);
        Outlook.Add(Item("Both", 5, 12));
        Outlook.Add(Item("Both, elsewhere", 6, 12) with { Location = "Room 1" });
        Change("E1", item => item with { Subject = "E1 renamed", FreeBusy = "OOF" });
        Change("E2", item => item with { Start = item.Start + Duration.FromDays(7), End = item.End + Duration.FromDays(7) });
        Change("E3", item => item with { Start = item.Start + Duration.FromDays(300), End = item.End + Duration.FromDays(300) });
        Outlook.Delete(Find("E4"));
        Change("E5", item => item with { Subject = "E5 of Exchange" });
        var known = Find("ES");
        Outlook.Change(Outlook.Occurrence(known, Today.PlusDays(25)).Id, item => item with { Location = "Cellar" });
        Outlook.Delete(Outlook.Occurrence(known, Today.PlusDays(32)).Id);
    }

    private void EditMicrobizz(Database database, AppointmentTable appointments)
    {
        var byTitle = appointments.List(_user).Where(appointment => appointment.SeriesId is null).ToLookup(appointment => appointment.Content.Title);
        appointments.Add(_user, Hour("M new", 3, 15) with { Place = "Attic", Type = null, Here = false }, Now);
        appointments.Add(_user, new EntryContent { Title = "M new days", Time = new EntryTime { AllDay = true, Start = Today.PlusDays(12).AtMidnight(), End = Today.PlusDays(13).AtMidnight() } }, Now);
        appointments.Add(_user, Hour("Both", 5, 12), Now);
        appointments.Add(_user, Hour("Both, elsewhere", 6, 12) with { Place = "Room 2" }, Now);
        Edit("M1", content => content with { Title = "M1 renamed", Note = new Note { Text = "M1 says goodbye" } });
        Edit("M2", content => content with { Time = Shifted(content.Time, 48) });
        Edit("M3", content => content with { Time = Shifted(content.Time, 24 * 300) });
        appointments.Remove(byTitle["M4"].Single().Id, Now);
        Edit("E5", content => content with { Title = "E5 of Microbizz" });
        Edit("M6", content => content with { Private = true });
        if (_mode == RecurrenceMode.Series)
        {
            EditSeries(database, appointments, byTitle);
        }

        void Edit(string title, Func<EntryContent, EntryContent> change) => appointments.Update(byTitle[title].Single().Id, change, Now);
    }

    private void EditSeries(Database database, AppointmentTable appointments, ILookup<string, Appointment> byTitle)
    {
        var occurrences = new OccurrenceTable(database);
        var made = appointments.Add(_user, Hour("M new series", 2, 7) with { RecurrenceRule = "FREQ=DAILY;COUNT=8" }, Now).Id;
        occurrences.Update(made, Today.PlusDays(4), content => content with { Title = "M new series, once" }, Now);
        occurrences.Remove(made, Today.PlusDays(5), Now);
        occurrences.Remove(made, Today.PlusDays(6), Now);
        var known = byTitle["MS"].Single().Id;
        occurrences.Update(known, Today.PlusDays(8), content => content with { Place = "Cellar" }, Now);
        occurrences.Update(known, Today.PlusDays(22), content => content with { Title = "MS, once" }, Now);
        occurrences.Remove(known, Today.PlusDays(29), Now);
        occurrences.Remove(known, Today.PlusDays(36), Now);

        // Another pattern: Exchange drops the exceptions of this one, which are made again.
        appointments.Update(byTitle["MP"].Single().Id, content => content with { RecurrenceRule = "FREQ=WEEKLY;COUNT=4" }, Now);
    }

    private string Find(string subject) => Outlook.List().Single(item => item.Content.Subject == subject).Id;

    private void Change(string subject, Func<CalendarItem, CalendarItem> change) => Outlook.Change(Find(subject), change);

    private static CalendarItem Item(string subject, int day, int hour = 10) => CalendarItem.Timed(subject, Ten.PlusDays(day).PlusHours(hour - 10), Ten.PlusDays(day).PlusHours(hour - 9), Zone);

    private static CalendarItem Weekly(string subject, int day) => Item(subject, day, 11) with
    {
        Recurrence = new Recurrence(new WeeklyPattern(1, new DaySet([Today.PlusDays(day).DayOfWeek.ToString()])), Today.PlusDays(day), Count: 6),
    };

    private static EntryContent Hour(string title, int day, int hour) => new()
    {
        Title = title,
        Time = new EntryTime { Start = Ten.PlusDays(day).PlusHours(hour - 10), End = Ten.PlusDays(day).PlusHours(hour - 9), Zone = Zone },
    };

    private static EntryTime Shifted(EntryTime time, int hours) => time with { Start = time.Start.PlusHours(hours), End = time.End.PlusHours(hours) };

    private IEnumerable<string> Lines(MailboxItem item)
    {
        yield return Line(item.Content, item.Content.Recurrence is { } recurrence ? string.Join(',', recurrence.Dates().Except(Outlook.DeletedOccurrences(item.Id)).Select(date => date.ToString("MMdd", CultureInfo.InvariantCulture))) : "");
        if (item.Content.Recurrence is not null)
        {
            foreach (var exception in Outlook.Exceptions(item.Id))
            {
                yield return Line(exception.Content, $"{item.Content.Subject} of {exception.OriginalStart}");
            }
        }
    }

    private static string Line(EntryContent content, string place) => string.Create(
        CultureInfo.InvariantCulture,
        $"{content.Title} | {content.Time.Start:s} {content.Time.End:s} {content.Time.AllDay} | {content.Place} {content.Here} {content.Type} {content.Private} | {Words(content.Note.Text!)} | {content.RecurrenceRule} without {string.Join(',', content.DeletedDates)} | {place}");

    private static string Line(CalendarItem item, string place) => string.Create(
        CultureInfo.InvariantCulture,
        $"{item.Subject} | {item.StartWall():s} {item.EndWall():s} {item.IsAllDay} {item.StartTimeZone} | {item.Location} {item.FreeBusy} {string.Join(',', item.Categories)} {item.Sensitivity} {item.ReminderIsSet} | {Words(item.Body is { IsHtml: true } html ? HtmlToText.Convert(html.Content) : item.Body?.Content ?? "")} | {place}");

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
