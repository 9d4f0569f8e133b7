using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ExchangeSync.Sync;
using ExchangeSync.Views;

namespace ExchangeSync.Pipeline;

/// <summary>What a run reports on its way: as PowerShell's progress at most five times a second, and each new phase as a verbose line.</summary>
internal sealed class RunProgress(MbxCommand command, string title, string doing, int id) : IProgress<SyncProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly string _activity = $"{doing} {title}";
    private TimeSpan? _shown;
    private string? _phase;
    private (TimeSpan At, int Done, int Total) _begun;

    public void Report(SyncProgress value)
    {
        var now = _watch.Elapsed;
        if (value.Phase != _phase)
        {
            _phase = value.Phase;
            command.Tell($"{title}: after {DurationText.Of(now)}: {Text(value, null)}");
        }

        if (value.Total != _begun.Total)
        {
            _begun = (now, value.Done, value.Total);
        }

        if (_shown is not { } shown || now - shown >= Pause)
        {
            _shown = now;
            Show(value, now);
        }
    }

    public void End() => command.Show(new ProgressRecord(id, _activity, "Done") { RecordType = ProgressRecordType.Completed });

    private void Show(SyncProgress value, TimeSpan now)
    {
        var (done, took) = (value.Done - _begun.Done, (now - _begun.At).TotalSeconds);
        double? rate = done > 0 && took > 0 ? done / took : null;
        command.Show(new ProgressRecord(id, _activity, Text(value, rate))
        {
            PercentComplete = value.Total > 0 ? Math.Min(100, 100 * value.Done / value.Total) : -1,
            SecondsRemaining = rate is { } pace ? (int)Math.Min(int.MaxValue, Math.Ceiling((value.Total - value.Done) / pace)) : -1,
        });
    }

    private static string Text(SyncProgress value, double? rate) =>
        value.Phase
        + (value.Total > 0 ? $", {value.Done} of {value.Total}" : "")
        + (rate is { } pace ? string.Format(CultureInfo.InvariantCulture, ", {0:0.#} a second", pace) : "");
}
