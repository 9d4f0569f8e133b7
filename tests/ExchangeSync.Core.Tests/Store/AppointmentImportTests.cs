using System.Data.SQLite;
using ExchangeSync.Calendar;
using ExchangeSync.Store;

namespace ExchangeSync.Tests.Store;

public sealed class AppointmentImportTests : IDisposable
{
    private const EntryFields TitleAndTime = EntryFields.Title | EntryFields.Time;

    private readonly StoreFolder _store = new();
    private readonly MicrobizzUser _user;

    public AppointmentImportTests() => _user = _store.AddUser();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void An_entry_is_added_once_and_the_same_again_writes_nothing()
    {
        var first = Import("k", StoreFolder.Content());
        var revision = _store.Database.Read(AppointmentRows.Revision);
        var again = Import("k", StoreFolder.Content());
        Assert.Equal((ImportOutcome.Added, ImportOutcome.Unchanged), (first.Outcome, again.Outcome));
        Assert.Equal((first.Appointment!.Id, first.Appointment.Revision), (again.Appointment!.Id, again.Appointment.Revision));
        Assert.Equal(revision, _store.Database.Read(AppointmentRows.Revision));
        Assert.Equal("k", Assert.Single(_store.Appointments.List()).ExternalKey);
    }

    [Fact]
    public void A_changed_entry_updates_only_what_it_is_about()
    {
        Import("k", StoreFolder.Content() with { Place = "Room 1", Type = "Kursus", Here = false });
        var result = Import("k", StoreFolder.Content("New title") with { Place = "Room 2" }, TitleAndTime);
        Assert.Equal((ImportOutcome.Updated, EntryFields.Title), (result.Outcome, result.Fields));
        Assert.Equal(("New title", "Room 1", "Kursus", false), (result.Appointment!.Content.Title, result.Appointment.Content.Place, result.Appointment.Content.Type, result.Appointment.Content.Here));
    }

    [Fact]
    public void Each_user_has_keys_of_their_own_which_differ_by_the_letter()
    {
        var berta = _store.AddUser("Berta");
        Import("k", StoreFolder.Content());
        Assert.Equal(ImportOutcome.Added, _store.Appointments.Import(berta.Id, "k", StoreFolder.Content(), EntryFields.All, StoreFolder.Now).Outcome);
        Assert.Equal(ImportOutcome.Added, Import("K", StoreFolder.Content()).Outcome);
        Assert.Equal(3, _store.Appointments.List().Count);
        Assert.Throws<StoreException>(() => _store.Database.Write(session => session.Execute("UPDATE appointment SET external_key = 'k'")));
    }

    [Fact]
    public void An_appointment_that_was_not_imported_is_known_by_its_id_to_its_user_only()
    {
        var own = _store.Appointments.Add(_user.Id, StoreFolder.Content(), StoreFolder.Now);
        Assert.Equal(ImportOutcome.Unchanged, Import(own.Id.ToString(), StoreFolder.Content()).Outcome);
        Assert.Equal(ImportOutcome.Updated, Import(own.Id.ToString(), StoreFolder.Content("New")).Outcome);
        var berta = _store.AddUser("Berta");
        Assert.Equal(ImportOutcome.Added, _store.Appointments.Import(berta.Id, own.Id.ToString(), StoreFolder.Content(), EntryFields.All, StoreFolder.Now).Outcome);
    }

    [Fact]
    public void A_plan_says_what_an_import_would_do_and_writes_nothing()
    {
        Assert.Equal(ImportOutcome.Added, Plan("k", StoreFolder.Content()).Outcome);
        Assert.Empty(_store.Appointments.List());
        Import("k", StoreFolder.Content());
        Assert.Equal(ImportOutcome.Unchanged, Plan("k", StoreFolder.Content()).Outcome);
        Assert.Equal((ImportOutcome.Updated, EntryFields.Title), (Plan("k", StoreFolder.Content("New")).Outcome, Plan("k", StoreFolder.Content("New")).Fields));
        Assert.Equal(1, _store.Database.Read(AppointmentRows.Revision));
    }

    [Fact]
    public void An_HTML_note_is_made_safe_and_the_same_note_again_changes_nothing()
    {
        var unsafeNote = new Note { Text = "<P>Agenda<script>alert(1)</script></P>", IsHtml = true };
        var added = Import("k", StoreFolder.Content() with { Note = unsafeNote });
        Assert.Equal("<p>Agenda</p>", added.Appointment!.Content.Note.Text);
        Assert.Equal(ImportOutcome.Unchanged, Import("k", StoreFolder.Content() with { Note = unsafeNote }).Outcome);
        Assert.Equal(ImportOutcome.Unchanged, Import("k", StoreFolder.Content() with { Note = new Note { Text = "Agenda" } }).Outcome);
    }

    [Fact]
    public void The_category_that_is_a_type_becomes_the_type_else_the_first()
    {
        _store.Appointments.Add(_user.Id, StoreFolder.Content() with { Type = "Kursus" }, StoreFolder.Now);
        Assert.Equal("Kursus", Import("a", StoreFolder.Content() with { Categories = ["Rød", "kursus"] }).Appointment!.Content.Type);
        Assert.Equal("Rød", Import("b", StoreFolder.Content() with { Categories = ["Rød", "Grøn"] }).Appointment!.Content.Type);
        Assert.Equal(ImportOutcome.Unchanged, Import("b", StoreFolder.Content() with { Categories = ["Grøn", "Rød"] }).Outcome);
    }

    [Theory]
    [InlineData("", "KeyMissing")]
    [InlineData("k", "EndBeforeStart")]
    public void What_breaks_a_rule_is_refused(string key, string id)
    {
        var error = Assert.Throws<StoreException>(() => Import(key, StoreFolder.Content(end: "2026-03-02T09:00:00")));
        Assert.Equal(id, error.ErrorId);
        Assert.Empty(_store.Appointments.List());
    }

    [Fact]
    public void The_store_of_the_version_before_keys_keeps_its_appointments()
    {
        using var old = new StoreFolder();
        using (var connection = new SQLiteConnection(new SQLiteConnectionStringBuilder { DataSource = old.DatabasePath, Pooling = false }.ToString()))
        {
            connection.Open();
            var scripts = typeof(Database).Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith("ExchangeSync.Store.Sql.00", StringComparison.Ordinal) && string.CompareOrdinal(name, "ExchangeSync.Store.Sql.005") < 0)
                .Order(StringComparer.Ordinal).Select(Script);
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = 4; {string.Join("\n", scripts)}"
                + "INSERT INTO store (id, installation_id, revision) VALUES (1, '00000000-0000-0000-0000-000000000001', 7);"
                + "INSERT INTO user (id, name, name_key, created) VALUES ('00000000-0000-0000-0000-000000000002', 'Anna', 'ANNA', '2026-01-01T00:00:00Z');"
                + "INSERT INTO appointment (id, user_id, title, start_wall, end_wall, all_day, place, here, private, note, note_is_html, created, modified, revision) VALUES"
                + " ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000002', 'Old', '2026-03-02T10:00:00', '2026-03-02T11:00:00', 0, '', 1, 0, '', 0, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 7)";
            command.ExecuteNonQuery();
        }

        var appointment = Assert.Single(old.Appointments.List());
        Assert.Equal(("Old", (string?)null, 7L), (appointment.Content.Title, appointment.ExternalKey, appointment.Revision));
        Assert.Equal(ImportOutcome.Added, old.Appointments.Import(appointment.UserId, "k", StoreFolder.Content(), EntryFields.All, StoreFolder.Now).Outcome);
    }

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private ImportResult Import(string key, EntryContent content, EntryFields fields = EntryFields.All) =>
        _store.Appointments.Import(_user.Id, key, content, fields, StoreFolder.Now);

    private ImportResult Plan(string key, EntryContent content) => _store.Appointments.PlanImport(_user.Id, key, content, EntryFields.All);
}
