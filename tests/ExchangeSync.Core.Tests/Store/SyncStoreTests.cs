using ExchangeSync.Calendar;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Tests.Store;

public sealed class SyncStoreTests : IDisposable
{
    private readonly StoreFolder _store = new();
    private readonly SyncStore _sync;

    public SyncStoreTests() => _sync = _store.AddSyncStore();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void The_state_survives()
    {
        Assert.Equal(SyncState.None, _sync.LoadState());
        var state = new SyncState
        {
            ExchangeCursor = new string('x', 100_000),
            MicrobizzCursor = "12",
            ExchangeIdentity = "mailbox/folder",
            MicrobizzIdentity = "store/user",
            WindowStart = new LocalDate(2026, 1, 1),
            WindowEnd = new LocalDate(2026, 12, 31),
            Scope = "zone=UTC",
        };
        _sync.Write(transaction => transaction.SaveState(state));
        Assert.Equal(state, _sync.LoadState());
        _sync.Write(transaction => transaction.SaveState(SyncState.None));
        Assert.Equal(SyncState.None, _sync.LoadState());
    }

    [Fact]
    public void A_link_survives_with_every_field()
    {
        var link = Samples.Link("item", "appointment") with { ExchangeAddress = "address", SeriesKey = "series", OriginalStart = StoreFolder.Now, Dormant = true, LeftOut = "Exchange;all", KeepsHtml = true };
        var saved = Save(link);
        Assert.True(saved.Id > 0);
        AssertSame(saved, Assert.Single(_sync.AllLinks()));

        var changed = saved with { ExchangeVersion = "ck-2", MicrobizzVersion = "9", SeriesKey = null, Dormant = false, MicrobizzBase = StoreFolder.Content("changed") };
        Save(changed);
        AssertSame(changed, Assert.Single(_sync.AllLinks()));

        _sync.Write(transaction => transaction.Delete(changed));
        Assert.Equal(0, _sync.CountLinks());
        Assert.Equal("LinkNotFound", Assert.Throws<StoreException>(() => Save(changed)).ErrorId);
    }

    [Fact]
    public void A_base_forgets_the_text_of_the_note()
    {
        var link = Save(Samples.Link("item", "appointment") with { ExchangeBase = StoreFolder.Content() with { Note = new Note { Text = "confidential note" } } });
        var read = Assert.Single(_sync.AllLinks()).ExchangeBase.Note;
        Assert.Null(read.Text);
        Assert.Equal(link.ExchangeBase.Note.Fingerprint, read.Fingerprint);
    }

    [Fact]
    public void Links_are_found_by_key_of_either_side_and_by_series()
    {
        _sync.Write(transaction =>
        {
            for (var i = 0; i < 1300; i++)
            {
                transaction.Save(Samples.Link("item" + i, "appointment" + i));
            }

            transaction.Save(Samples.Link("series|1", "first") with { SeriesKey = "series" });
            transaction.Save(Samples.Link("series|2", "second") with { SeriesKey = "series" });
        });

        Assert.Equal(1302, _sync.CountLinks());
        Assert.Equal(["first", "second"], Find(Side.Exchange, "series", "series|1", "unknown"));
        Assert.Equal(["appointment7"], Find(Side.Microbizz, "appointment7", "appointment7", "item8"));
        Assert.Empty(Find(Side.Exchange, "ITEM7"));
        Assert.Empty(Find(Side.Exchange));
        Assert.Equal(1201, Find(Side.Exchange, Enumerable.Range(0, 1201).Select(i => "item" + i).ToArray()).Count);
        Assert.Equal(1023, Find(Side.Microbizz, Enumerable.Range(0, 1023).Select(i => "appointment" + i).ToArray()).Count);
    }

    [Fact]
    public void Keys_that_differ_in_case_alone_are_two_items()
    {
        Save(Samples.Link("AAmk", "1"));
        Save(Samples.Link("AAmK", "2"));
        Assert.Equal(["2"], Find(Side.Exchange, "AAmK"));
    }

    [Fact]
    public void An_entry_has_one_partner()
    {
        Save(Samples.Link("item", "appointment"));
        Assert.Equal("PartnerTaken", Assert.Throws<StoreException>(() => Save(Samples.Link("item", "other"))).ErrorId);
        Assert.Equal("PartnerTaken", Assert.Throws<StoreException>(() => Save(Samples.Link("other", "appointment"))).ErrorId);
        var second = Save(Samples.Link("item2", "appointment2"));
        Assert.Equal("PartnerTaken", Assert.Throws<StoreException>(() => Save(second with { ExchangeKey = "item" })).ErrorId);
        Assert.Equal(2, _sync.CountLinks());
    }

    [Fact]
    public void Another_connection_has_its_own_links()
    {
        var berta = _store.AddUser("Berta");
        var other = new SyncStore(_store.Database, _store.Connections.Add(StoreFolder.NewConnection(berta, "B", "b@example.com"), null, force: false).Id);
        var link = Save(Samples.Link("item", "appointment"));
        other.Write(transaction =>
        {
            transaction.Save(Samples.Link("item", "appointment"));
            transaction.Save(Samples.Pending("item"));
            transaction.Delete(link);
        });
        Assert.Equal((1, 1), (_sync.CountLinks(), other.CountLinks()));
        Assert.Empty(_sync.Pending());
    }

    [Fact]
    public void One_pending_change_is_kept_for_each_entry()
    {
        var first = Samples.Pending("item");
        var ofAppointment = first with { Side = Side.Microbizz, Since = StoreFolder.Now + Duration.FromSeconds(1), NextAttempt = null, SeriesKey = null, Address = null };
        _sync.Write(transaction =>
        {
            transaction.Save(first);
            transaction.Save(ofAppointment);
            transaction.Save(first with { Kind = PendingKind.Held, Attempts = 4 });
        });
        Assert.Equal([first with { Kind = PendingKind.Held, Attempts = 4 }, ofAppointment], _sync.Pending());

        _sync.Write(transaction => transaction.RemovePending(Side.Exchange, "item"));
        Assert.Equal([ofAppointment], _sync.Pending());
    }

    [Fact]
    public void An_intent_stays_open_until_it_is_completed()
    {
        var run = _sync.BeginRun(StoreFolder.Now);
        JournalEntry intent = null!;
        _sync.Write(transaction => intent = transaction.Add(Samples.Intent(run.Id)));
        _store.Close();
        var again = new SyncStore(_store.Database, _sync.ConnectionId);
        AssertSame(intent, Assert.Single(again.OpenIntents()));

        var done = intent with { State = JournalState.Done, Key = "item", Reason = "R", Message = "M" };
        again.Write(transaction => transaction.Complete(done));
        Assert.Empty(again.OpenIntents());
        AssertSame(done, Assert.Single(again.Journal(run.Id)));
        Assert.Equal("its whole note", again.Journal(run.Id)[0].Before!.Note.Text);
    }

    [Fact]
    public void A_run_survives_with_every_number()
    {
        var first = _sync.BeginRun(StoreFolder.Now);
        Assert.Equal(SyncRunStatus.Running, Assert.Single(_sync.Runs()).Status);
        Assert.Equal(ConnectionHealth.Unknown, _sync.Health());

        var finished = first with
        {
            Finished = StoreFolder.Now + Duration.FromSeconds(3),
            Status = SyncRunStatus.CompletedWithErrors,
            CreatedInExchange = 1, UpdatedInExchange = 2, DeletedInExchange = 3, CreatedInMicrobizz = 4, UpdatedInMicrobizz = 5, DeletedInMicrobizz = 6,
            Adopted = 7, Conflicts = 8, Skipped = 9, Failed = 10, Pending = 11, Held = 13, Quarantined = 14, Requests = 12,
            ErrorId = "E", ErrorMessage = "M", Remedy = "R", Warnings = ["one", "two\nlines"],
        };
        _sync.Write(transaction => transaction.FinishRun(finished));
        var second = _sync.BeginRun(StoreFolder.Now);
        _sync.Write(transaction => transaction.FinishRun(second with { Status = SyncRunStatus.Failed, ErrorId = "Unreachable" }));

        Assert.True(second.Id > first.Id);
        Assert.Equal([second.Id, first.Id], _sync.Runs().Select(run => run.Id));
        var read = _sync.Runs()[1];
        Assert.Equal(finished.Warnings, read.Warnings);
        Assert.Equal(finished with { Warnings = [] }, read with { Warnings = [] });
        Assert.Equal([second.Id], _sync.Runs(1).Select(run => run.Id));
    }

    [Fact]
    public void Health_counts_what_fails_in_a_row_and_wrong_credentials_until_they_are_changed()
    {
        End(0, SyncRunStatus.Completed);
        End(1, SyncRunStatus.Failed, "WrongCredentials");
        End(2, SyncRunStatus.Stopped);
        End(3, SyncRunStatus.Failed, "Timeout");
        End(4, SyncRunStatus.Failed, "WrongCredentials");
        var failing = _sync.Health();
        Assert.Equal((At(0), At(1), 3, 2, At(4)), (failing.LastSuccess, failing.FailingSince, failing.Failures, failing.CredentialFailures, failing.LastFailure));
        Assert.Equal(("WrongCredentials", "what happened", "what to do"), (failing.ErrorId, failing.ErrorMessage, failing.Remedy));

        _store.Connections.SetPassword(_sync.ConnectionId, null);
        Assert.Equal(failing with { CredentialFailures = 0 }, _sync.Health());

        End(4, SyncRunStatus.Failed, "WrongCredentials");
        new SecretTable(_store.Database).Set(_sync.ConnectionId, ConnectionSecret.RefreshToken, StoreFolder.Password("a token"));
        Assert.Equal(1, _sync.Health().CredentialFailures);
        var connection = _store.Connections.Get(_sync.ConnectionId.ToString("D"));
        _store.Connections.Update(connection with { Access = connection.Access with { Authentication = ExchangeSync.Exchange.EwsAuthentication.Basic } }, force: false);
        Assert.Equal(0, _sync.Health().CredentialFailures);

        End(5, SyncRunStatus.CompletedWithErrors);
        Assert.Equal(failing with { LastSuccess = At(5), FailingSince = null, Failures = 0, CredentialFailures = 0 }, _sync.Health());

        static Instant At(int minute) => StoreFolder.Now + Duration.FromMinutes(minute);

        void End(int minute, SyncRunStatus status, string? error = null)
        {
            var run = _sync.BeginRun(At(minute));
            _sync.Write(transaction => transaction.FinishRun(run with { Finished = At(minute), Status = status, ErrorId = error, ErrorMessage = "what happened", Remedy = "what to do" }));
        }
    }

    [Fact]
    public void A_transaction_is_stored_whole_or_not_at_all()
    {
        var run = _sync.BeginRun(StoreFolder.Now);
        var kept = Save(Samples.Link("kept", "kept"));
        Assert.Throws<TimeoutException>(() => _sync.Write(transaction =>
        {
            transaction.Save(Samples.Link("item", "appointment"));
            transaction.Delete(kept);
            transaction.Save(Samples.Pending("item"));
            transaction.Add(Samples.Intent(run.Id));
            transaction.SaveState(new SyncState { MicrobizzCursor = "5" });
            transaction.FinishRun(run with { Status = SyncRunStatus.Completed });
            throw new TimeoutException();
        }));

        Assert.Equal("kept", Assert.Single(_sync.AllLinks()).ExchangeKey);
        Assert.Empty(_sync.Pending());
        Assert.Empty(_sync.OpenIntents());
        Assert.Equal(SyncState.None, _sync.LoadState());
        Assert.Equal(SyncRunStatus.Running, Assert.Single(_sync.Runs()).Status);
    }

    [Fact]
    public void A_read_within_a_transaction_sees_what_it_stored() => _sync.Write(transaction =>
    {
        transaction.Save(Samples.Link("item", "appointment"));
        Assert.Equal(["appointment"], Find(Side.Exchange, "item"));
    });

    [Fact]
    public void A_transaction_that_is_over_stores_nothing_more()
    {
        SyncTransaction? kept = null;
        _sync.Write(transaction => kept = transaction);
        Assert.Throws<InvalidOperationException>(() => kept!.Save(Samples.Link("item", "appointment")));
        Assert.Equal(0, _sync.CountLinks());
    }

    private static void AssertSame(Link expected, Link actual)
    {
        Assert.Equal(ContentCodec.EncodeBase(expected.ExchangeBase), ContentCodec.EncodeBase(actual.ExchangeBase));
        Assert.Equal(ContentCodec.EncodeBase(expected.MicrobizzBase), ContentCodec.EncodeBase(actual.MicrobizzBase));
        Assert.Equal(expected, actual with { ExchangeBase = expected.ExchangeBase, MicrobizzBase = expected.MicrobizzBase });
    }

    private static void AssertSame(JournalEntry expected, JournalEntry actual)
    {
        Assert.Equal(ContentCodec.Encode(expected.Before!), ContentCodec.Encode(actual.Before!));
        Assert.Equal(ContentCodec.Encode(expected.After!), ContentCodec.Encode(actual.After!));
        Assert.Equal(ContentCodec.Encode(expected.PartnerContent!), ContentCodec.Encode(actual.PartnerContent!));
        Assert.Equal(expected, actual with { Before = expected.Before, After = expected.After, PartnerContent = expected.PartnerContent });
    }

    private Link Save(Link link)
    {
        _sync.Write(transaction => link = transaction.Save(link));
        return link;
    }

    private List<string> Find(Side side, params string[] keys) => _sync.FindLinks(side, keys).Select(link => link.MicrobizzKey).ToList();
}
