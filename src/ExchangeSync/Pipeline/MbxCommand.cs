using System.Management.Automation;
using ExchangeSync.Exchange.Authentication;
using ExchangeSync.Logging;
using ExchangeSync.Store;
using ExchangeSync.Sync;
using OpenStore = ExchangeSync.Store.Database;

namespace ExchangeSync.Pipeline;

/// <summary>
/// What all cmdlets share: the database; work on the thread pool whose output, warnings, progress and questions reach the
/// pipeline thread in order; Ctrl+C; errors. A failure while one input object is processed does not end the command.
/// </summary>
public abstract class MbxCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly RefusedLogOns _refusedLogOns = new();
    private PipelinePump? _pump;
    private OpenStore? _store;
    private string _path = "";
    private bool _debugs;

    /// <summary>
    /// The database file. Default: <c>$env:MBX_DATABASE</c>, else <c>exchangesync.db</c> in the folder
    /// <c>ExchangeSync</c> of the user's local application data.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    /// <summary>Something that was asked for as a whole failed, as opposed to one entry of it.</summary>
    private protected bool HasFailed { get; private set; }

    /// <summary>What -WhatIf and -Confirm say to an action.</summary>
    private protected enum Answer
    {
        Yes,
        No,

        /// <summary>-WhatIf: tell what would be done.</summary>
        Tell,
    }

    /// <summary>What an error is about that does not say so itself.</summary>
    private protected virtual object? CurrentTarget => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        _path = GetUnresolvedProviderPathFromPSPath(StorePath.Of(Database));
        _debugs = MyInvocation.BoundParameters.TryGetValue("Debug", out var debug)
            ? debug is SwitchParameter { IsPresent: true }
            : GetVariableValue("DebugPreference") is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
        Run(ProcessAsync);
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Run(EndAsync);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stopping.Cancel();

    /// <summary>Frees what the command holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        _store?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>The work for one input object, on the thread pool.</summary>
    private protected abstract Task ProcessAsync(CancellationToken cancellation);

    /// <summary>The work when all input was processed, on the thread pool.</summary>
    private protected virtual Task EndAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The database of the present input object; an input from elsewhere may name another one.</summary>
    /// <param name="create">Make it where there is none.</param>
    private protected OpenStore Open(bool create = false)
    {
        if (_store is not null && _store.Path != _path)
        {
            _store.Dispose();
            _store = null;
        }

        return _store ??= OpenStore.Open(_path, create);
    }

    /// <summary>Whether <see cref="Open"/> would find a database.</summary>
    private protected bool StoreExists => File.Exists(_path);

    private protected void Emit(object value) => _pump!.Post(() => WriteObject(value));

    private protected void Warn(string message) => _pump!.Post(() => WriteWarning(message));

    /// <summary>Warns where another connection pairs the same user with the same mailbox: nothing is doubled, but each run does the work of the other again.</summary>
    private protected void WarnOfTwin(OpenStore database, ExchangeConnection connection)
    {
        if (new ConnectionTable(database).FindTwin(connection) is { } twin)
        {
            Warn($"'{connection.Title}' connects the same user with the same mailbox as '{twin.Title}'. One of the two is enough; activate only one.");
        }
    }

    internal void Tell(string message) => _pump!.Post(() => WriteVerbose(message));

    /// <summary>Says something to the information stream, for whoever wants to keep it.</summary>
    private protected void Inform(string message) => _pump!.Post(() => WriteInformation(message, ["ExchangeSync"]));

    /// <summary>Shows how far the work is, where somebody watches.</summary>
    internal void Show(ProgressRecord record)
    {
        if (Attendance.IsWatched(Host))
        {
            _pump!.Post(() => WriteProgress(record));
        }
    }

    /// <summary>Reports an error of one entry; the command goes on with the next.</summary>
    private protected void Fail(Exception failure, object? target)
    {
        HasFailed = true;
        Fail(ErrorRecords.Of(failure, target));
    }

    /// <inheritdoc cref="Fail(Exception, object)"/>
    private protected void Fail(ErrorRecord error) => _pump!.Post(() => WriteError(error));

    /// <summary>What a connection may need of this session.</summary>
    /// <param name="attended">Somebody may be asked to sign in.</param>
    /// <param name="log">Where runs are logged.</param>
    /// <param name="trace">Hears of requests and replies.</param>
    private protected ConnectionHost HostOf(bool attended, RunLog? log = null, Action<string>? trace = null) => new()
    {
        RefusedLogOns = _refusedLogOns,
        Log = log,
        Trace = _debugs ? line => ToDebug(line, trace) : trace,
        ShowSignIn = attended ? text => _pump!.Post(() => Host.UI.WriteLine(text)) : null,
        RunScript = (script, _) => Task.FromResult(RunOnPipeline<Exchange.EwsToken, Exchange.EwsException>(() => TokenScript.Run(script))),
        ReadSecret = (name, vault) => RunOnPipeline<System.Security.SecureString, Exchange.EwsException>(() => VaultSecret.Password(name, vault)),
    };

    // Each request with its reply, redacted as the trace is.
    private void ToDebug(string line, Action<string>? trace)
    {
        trace?.Invoke(line);
        _pump!.Post(() => WriteDebug(line));
    }

    /// <summary>Asks -WhatIf and -Confirm; false: leave it.</summary>
    private protected bool Approve(string target, string action) => Ask(() => ShouldProcess(target, action));

    /// <summary>Asks -WhatIf and -Confirm, and tells which of them says no.</summary>
    private protected Answer Question(string target, string action) => Ask(() =>
        ShouldProcess($"Performing the operation \"{action}\" on target \"{target}\".", $"Performing the operation \"{action}\" on target \"{target}\".", "Confirm", out var reason)
            ? Answer.Yes
            : reason.HasFlag(ShouldProcessReason.WhatIf) ? Answer.Tell : Answer.No);

    /// <summary>Asks something that only the pipeline thread may find out.</summary>
    private protected T Ask<T>(Func<T> question) => _pump!.Ask(question);

    /// <summary>Does work that only the pipeline thread may do, such as a script. What it throws is the work's own error and not the pipeline's end.</summary>
    private protected T RunOnPipeline<T, TFailure>(Func<T> work)
        where TFailure : Exception
    {
        var (result, error) = Ask<(T? Result, TFailure? Error)>(() =>
        {
            try
            {
                return (work(), null);
            }
            catch (TFailure failure)
            {
                return (default, failure);
            }
        });
        return error is null ? result! : throw error;
    }

    private void Run(Func<CancellationToken, Task> work)
    {
        _pump = new PipelinePump(_stopping);
        try
        {
            if (_pump.Run(work) is { } failure)
            {
                HasFailed = true;
                WriteError(ErrorRecords.Of(failure, CurrentTarget));
            }
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}
