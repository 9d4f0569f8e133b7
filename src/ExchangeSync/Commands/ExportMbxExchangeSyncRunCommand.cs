using System.Management.Automation;
using ExchangeSync.Clr;
using ExchangeSync.Output;
using ExchangeSync.Parameters;
using ExchangeSync.Pipeline;
using ExchangeSync.Reports;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;
using PathText = System.IO.Path;

namespace ExchangeSync.Commands;

/// <summary>
/// Writes a report of runs: a page that any browser opens, offline and without a script, or JSON. It tells what Get-MbxExchangeSyncRun tells, and what waits by now; titles of entries are in it only
/// with -IncludeActions, and places, notes and people never.
/// </summary>
[Cmdlet(VerbsData.Export, "MbxExchangeSyncRun", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportMbxExchangeSyncRunCommand : MbxConnectionCommand
{
    private readonly Dictionary<string, Dictionary<Guid, HashSet<long>>> _runs = [];
    private bool _failed;

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Only these runs; pipe them from Get-MbxExchangeSyncRun.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunCompleter))]
    public long[]? RunId { get; set; }

    /// <summary>How many runs of each connection, the newest ones.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Last { get; set; } = 500;

    /// <summary>Only runs that began since then.</summary>
    [Parameter]
    public DateTime Since { get; set; } = DateTime.MinValue;

    /// <summary>With what each run did, one by one, and with the titles of entries.</summary>
    [Parameter]
    public SwitchParameter IncludeActions { get; set; }

    /// <summary>Html or Json. Default: Json where the file's name ends with .json, else Html.</summary>
    [Parameter]
    public MbxReportFormat? Format { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override object? CurrentTarget => Path;

    private protected override Task ProcessAsync(CancellationToken cancellation)
    {
        _failed = true;
        var database = Open();
        var missing = new HashSet<long>(RunId ?? []);
        var connections = FindAny(database);
        foreach (var connection in connections)
        {
            cancellation.ThrowIfCancellationRequested();
            var store = new SyncStore(database, connection.Id);
            var found = RunId is null ? store.Runs(Last).Where(run => run.StartedAt().LocalDateTime >= Since).Select(run => run.Id) : RunId.Where(id => store.FindRun(id) is not null);
            var wanted = WantedOf(database.Path, connection.Id);
            foreach (var id in found)
            {
                missing.Remove(id);
                wanted.Add(id);
            }
        }

        foreach (var id in missing)
        {
            Fail(Refusals.NoRun(id), id);
        }

        _failed = missing.Count > 0 || (IsNamed && connections.Count == 0);
        return Task.CompletedTask;
    }

    private protected override Task EndAsync(CancellationToken cancellation)
    {
        var count = _runs.Values.Sum(connections => connections.Values.Sum(runs => runs.Count));
        if (_failed && count == 0)
        {
            // What was asked for is not there: no report would be the answer.
            return Task.CompletedTask;
        }

        var file = Ask(() => GetUnresolvedProviderPathFromPSPath(Path));
        ExportFile.Check(file, Force);
        if (Approve(file, $"Export {count} {(count == 1 ? "run" : "runs")}"))
        {
            var report = new RunReport(_runs.SelectMany(store => Read(store.Key, store.Value)).ToList(), TimeZoneInfo.Local);
            var isJson = Format is { } format ? format == MbxReportFormat.Json : PathText.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase);
            ExportFile.Write(file, isJson ? JsonReport.Write(report, IncludeActions) : HtmlReport.Write(report, IncludeActions));
            if (PassThru)
            {
                Emit(new FileInfo(file));
            }
        }

        return Task.CompletedTask;
    }

    private List<ReportConnection> Read(string path, Dictionary<Guid, HashSet<long>> wanted)
    {
        using var database = OpenStore.Open(path, create: false);
        return new ConnectionTable(database).All()
            .Where(connection => wanted.ContainsKey(connection.Id))
            .Select(connection => ReportConnection.Read(
                database, connection, wanted[connection.Id].Select(new SyncStore(database, connection.Id).FindRun).OfType<SyncRun>(), IncludeActions))
            .ToList();
    }

    private HashSet<long> WantedOf(string path, Guid connection)
    {
        if (!_runs.TryGetValue(path, out var connections))
        {
            _runs[path] = connections = [];
        }

        if (!connections.TryGetValue(connection, out var runs))
        {
            connections[connection] = runs = [];
        }

        return runs;
    }
}
