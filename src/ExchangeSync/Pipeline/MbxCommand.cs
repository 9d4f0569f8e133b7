using System.Management.Automation;

namespace ExchangeSync.Pipeline;

/// <summary>
/// What all cmdlets share: work on the thread pool whose output, warnings, progress and questions reach the pipeline
/// thread in order; Ctrl+C; errors. A failure while one input object is processed does not end the command.
/// </summary>
public abstract class MbxCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private PipelinePump? _pump;

    /// <summary>
    /// The database file. Default: <c>$env:MBX_DATABASE</c>, else <c>exchangesync.db</c> in the folder
    /// <c>ExchangeSync</c> of the user's local application data.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (RunWork(ProcessAsync) is { } failure)
        {
            WriteError(ErrorRecords.Of(failure, CurrentTarget));
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Frees what the command holds.</summary>
    protected virtual void Dispose(bool disposing) => _stopping.Dispose();

    /// <summary>The work for one input object, on the thread pool.</summary>
    private protected abstract Task ProcessAsync(CancellationToken cancellation);

    /// <summary>What an error is about that does not say so itself.</summary>
    private protected virtual object? CurrentTarget => null;

    private protected void Emit(object value) => _pump!.Post(() => WriteObject(value));

    private protected void Warn(string message) => _pump!.Post(() => WriteWarning(message));

    private protected void Tell(string message) => _pump!.Post(() => WriteVerbose(message));

    private protected void Show(ProgressRecord record) => _pump!.Post(() => WriteProgress(record));

    /// <summary>Reports an error of one entry; the command goes on with the next.</summary>
    private protected void Fail(Exception failure, object? target) => _pump!.Post(() => WriteError(ErrorRecords.Of(failure, target)));

    /// <summary>Asks -WhatIf and -Confirm; false: leave it.</summary>
    private protected bool Approve(string target, string action) => _pump!.Ask(() => ShouldProcess(target, action));

    /// <summary>Runs work and gives what failed.</summary>
    /// <exception cref="PipelineStoppedException">Ctrl+C.</exception>
    private protected Exception? RunWork(Func<CancellationToken, Task> work)
    {
        _pump = new PipelinePump(_stopping);
        try
        {
            return _pump.Run(work);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}
