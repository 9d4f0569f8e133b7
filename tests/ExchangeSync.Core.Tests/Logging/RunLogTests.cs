using System.Net;
using ExchangeSync.Logging;
using ExchangeSync.Simulator.Faults;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using ExchangeSync.Tests.Crash;

namespace ExchangeSync.Tests.Logging;

/// <summary>What a rich run leaves in the log: what was done with which entry, and nothing that anybody wrote into one.</summary>
public sealed class RunLogTests : IDisposable
{
    // Of titles, notes, places and types, on either side; long enough to be in no id by chance.
    private static readonly string[] Written =
        ["renamed", "E new", "M new", "E5 of", "Both, elsewhere", "says hello", "says goodbye", "Room 1", "Room 2", "Attic", "Cellar", "MS late", "MS, once", "ES moved", "Blue", "secret"];

    private readonly RichCalendar _calendar = new(RecurrenceMode.Series);
    private readonly string _folder = Directory.CreateTempSubdirectory("mbx-log-").FullName;

    public void Dispose()
    {
        _calendar.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(FaultKind.EntryError)]
    [InlineData(FaultKind.SoapFault)]
    public async Task No_text_of_an_entry_is_in_it_whatever_becomes_of_the_run(FaultKind kind)
    {
        await _calendar.PrepareAsync(remap: false);
        var path = Path.Combine(_folder, "runs.log");
        var host = new ConnectionHost { Log = new RunLog(new Log(new LogFile(path), failure => throw failure)) };
        using var database = _calendar.Open();
        new ConnectionTable(database).SetPassword(_calendar.Connection.Id, new NetworkCredential("", "secret").SecurePassword);
        foreach (var operation in new[] { "CreateItem", "GetItem", "none of these" })
        {
            _calendar.Server.Faults.Add(new Fault { Kind = kind, Code = "ErrorItemSave", Operation = operation, Times = 3 });
            await ConnectionRun.RunAsync(database, _calendar.Connection, new DeleteLimits(), host, _ => _calendar.RunAsync(), CancellationToken.None);
            _calendar.Server.Faults.Clear();
            _calendar.Clock.AdvanceMinutes(11);
        }

        var text = await File.ReadAllTextAsync(path);
        Assert.All(["\"event\":\"Action\"", "\"kind\":\"Conflict\"", "\"fields\":[", "\"level\":\"error\""], expected => Assert.Contains(expected, text, StringComparison.Ordinal));
        Assert.All(Written, written => Assert.DoesNotContain(written, text, StringComparison.OrdinalIgnoreCase));
    }
}
