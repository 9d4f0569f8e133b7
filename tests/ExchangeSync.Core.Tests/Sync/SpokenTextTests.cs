using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Sync;

/// <summary>What a run says for a person (warnings, messages of its plan, its journal and what waits) may stand in a log: it names no subject, place or note.</summary>
public sealed class SpokenTextTests : IDisposable
{
    private const string Secret = "Zx9q";

    private readonly SyncWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(PrivateMode.Full, ConflictPolicy.ExchangeWins)]
    [InlineData(PrivateMode.Full, ConflictPolicy.Manual)]
    [InlineData(PrivateMode.BusyOnly, ConflictPolicy.MicrobizzWins)]
    [InlineData(PrivateMode.Skip, ConflictPolicy.NewestWins)]
    public async Task No_message_of_any_reason_names_what_an_entry_says(PrivateMode mode, ConflictPolicy policy)
    {
        _world.Settings = _world.Settings with { PrivateMode = mode, ConflictPolicy = policy };
        var items = Enumerable.Range(0, 24).Select(number => _world.Exchange.Add(Entry(number), organizedByOther: number % 4 == 0)).ToList();
        _world.Microbizz.Add(Entry(40) with { RecurrenceRule = "FREQ=DAILY;COUNT=3" }, kind: EntryKind.Series);
        _world.Microbizz.Add(Entry(3) with { Place = Secret + " elsewhere" });
        var spoken = await SpokenAsync();
        foreach (var (item, number) in items.Select((item, number) => (item, number)))
        {
            var appointment = _world.Microbizz.Entries.FirstOrDefault(entry => entry.Content.Time.Start == Entry(number).Time.Start)?.Key;
            if (appointment is not null && number % 3 != 2)
            {
                _world.Microbizz.Edit(appointment, content => content with { Title = Secret + " edited", Note = new Note { Text = Secret } });
            }

            switch (number % 6)
            {
                case 0:
                    _world.Exchange.Edit(item, content => content with { Cancelled = true });
                    break;
                case 1:
                    _world.Exchange.Edit(item, content => content with { Title = Secret + " changed" });
                    break;
                case 2:
                    _world.Exchange.Remove(item);
                    break;
                case 3 when appointment is not null:
                    _world.Microbizz.Remove(appointment);
                    _world.Exchange.Edit(item, content => content with { Place = Secret });
                    break;
                case 4:
                    _world.Exchange.Edit(item, content => content with { Response = "Decline" });
                    break;
                default:
                    _world.Exchange.Lose(item);
                    break;
            }
        }

        spoken = [.. spoken, .. await SpokenAsync()];
        Assert.InRange(spoken.Select(text => text.Reason).Distinct().Count(), 4, int.MaxValue);
        Assert.DoesNotContain(spoken, text => text.Message.Contains(Secret, StringComparison.Ordinal));
    }

    private static EntryContent Entry(int number) => SyncWorld.Hour($"{Secret} {number}", number % 20, 8 + (number / 20)) with
    {
        Place = Secret,
        Note = new Note { Text = Secret },
        Private = number % 5 == 0,
        Sensitivity = number % 5 == 0 ? "Private" : "Normal",
        Response = number % 4 == 0 ? "Accept" : null,
    };

    private async Task<List<(string Reason, string Message)>> SpokenAsync()
    {
        var plan = await _world.PlanAsync();
        var run = await _world.RunAsync();
        return
        [
            .. plan.Actions.Select(action => (action.Reason ?? "", action.Message ?? "")),
            .. plan.Actions.SelectMany(action => action.Losses).Select(loss => (loss.Reason, loss.Message)),
            .. plan.Warnings.Concat(run.Warnings).Select(warning => ("", warning)),
            .. _world.Store.Journal(run.Id).Select(line => (line.Reason ?? "", line.Message ?? "")),
            .. _world.Store.Pending().Select(row => (row.Reason, row.Message)),
        ];
    }
}
