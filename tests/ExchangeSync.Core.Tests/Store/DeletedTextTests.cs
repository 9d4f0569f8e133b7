using System.Data.SQLite;
using System.Text;
using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Store;

/// <summary>A text that was deleted is in no file of the store any more, however little of it a page holds and however long it is.</summary>
public sealed class DeletedTextTests : IDisposable
{
    private const string Planted = "planted";

    private readonly StoreFolder _store = new();

    public static TheoryData<int> Lengths => [1, 60, 20_000];

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(Lengths))]
    public void An_appointment_that_was_removed_is_not_in_the_file(int words)
    {
        var user = _store.AddUser();
        _store.Appointments.Add(user.Id, StoreFolder.Content("Stays"), StoreFolder.Now);
        var id = _store.Appointments.Add(user.Id, Content(words), StoreFolder.Now).Id;
        Assert.Contains(Planted, Files(), StringComparison.Ordinal);

        _store.Appointments.Remove(id, StoreFolder.Now);
        _store.Close();

        Assert.Contains("Stays", Files(), StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, Files(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void What_a_mask_hides_in_the_journal_is_gone_at_once_also_from_the_log(int words)
    {
        var store = _store.AddSyncStore();
        Journal(store, words);

        store.Write(transaction => transaction.HideTexts(["item"]));

        Assert.DoesNotContain(Planted, Files(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void So_is_the_history_that_is_older_than_it_is_kept(int words)
    {
        var store = _store.AddSyncStore();
        Journal(store, words);
        store.BeginRun(StoreFolder.Now + Duration.FromDays(91));

        store.Write(transaction => transaction.Prune(StoreFolder.Now + Duration.FromDays(2), Duration.FromDays(1)));

        Assert.DoesNotContain(Planted, Files(), StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_the_history_of_a_connection_that_is_removed_and_its_user()
    {
        var store = _store.AddSyncStore();
        Journal(store, 60);
        var user = _store.Users.Get("Anna");
        _store.Appointments.Add(user.Id, Content(60), StoreFolder.Now);

        _store.Connections.Remove(store.ConnectionId);
        _store.Users.Remove(user.Id);

        Assert.DoesNotContain(Planted, Files(), StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_who_reads_meanwhile_is_not_disturbed()
    {
        var store = _store.AddSyncStore();
        Journal(store, 60);
        using var other = Database.Open(_store.DatabasePath, create: false);

        other.Read(session =>
        {
            Assert.Equal(1, session.Number("SELECT COUNT(*) FROM run"));
            store.Write(transaction => transaction.HideTexts(["item"]));
            Assert.Contains(Planted, session.Query("SELECT after FROM journal", row => row.Text("after")).Single(), StringComparison.Ordinal);
            return true;
        });

        Assert.Equal(PrivateMask.Title, Assert.Single(store.Journal(1)).After!.Title);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(4)]
    public void An_upgrade_leaves_nothing_of_what_earlier_versions_had_deleted_neither_in_the_store_nor_in_its_backup(int schema)
    {
        OldStore.Make(_store.DatabasePath, schema, "item", "1");
        using (var old = new SQLiteConnection(new SQLiteConnectionStringBuilder { DataSource = _store.DatabasePath, Pooling = false }.ToString()))
        {
            old.Open();
            using var command = new SQLiteCommand($"UPDATE appointment SET note = '{Text(20_000)}'; UPDATE appointment SET note = 'a note'", old);
            command.ExecuteNonQuery();
        }

        Assert.Contains(Planted, Files(), StringComparison.Ordinal);
        _store.Database.Read(Schema.VersionOf);
        _store.Close();

        Assert.Single(Directory.GetFiles(_store.Folder, "*.bak"));
        Assert.Contains("Dentist", Files(), StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, Files(), StringComparison.Ordinal);
    }

    private static void Journal(SyncStore store, int words)
    {
        var run = store.BeginRun(StoreFolder.Now);
        store.Write(transaction =>
        {
            var line = transaction.Add(new JournalEntry
            {
                RunId = run.Id, Kind = JournalKind.Update, Side = Side.Microbizz, State = JournalState.Intended, Key = "appointment", PartnerKey = "item",
                Fields = EntryFields.Note, Before = Content(words), After = Content(words + 7), At = StoreFolder.Now,
            });
            transaction.Complete(line with { State = JournalState.Done });
            transaction.FinishRun(run with { Finished = StoreFolder.Now, Status = SyncRunStatus.Completed });
        });
    }

    private static EntryContent Content(int words) => StoreFolder.Content(Planted) with { Private = true, Note = new Note { Text = Text(words) } };

    private static string Text(int words) => string.Join(" ", Enumerable.Repeat(Planted, words));

    // All of them, byte for byte, while the store is open.
    private string Files() => string.Concat(Directory.GetFiles(_store.Folder).Where(file => !file.EndsWith(".key", StringComparison.Ordinal)).Select(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.GetEncoding("iso-8859-1"));
        return reader.ReadToEnd();
    }));
}
