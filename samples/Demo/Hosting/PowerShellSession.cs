using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace ExchangeSync.Demo.Hosting;

/// <summary>
/// A PowerShell session in this process, on the engine of the NuGet package: no PowerShell need be installed.
/// That engine lacks the utility cmdlets, so what admins' lines use of them comes from the stand-ins.
/// </summary>
public sealed class PowerShellSession : IDisposable
{
    private readonly Runspace _runspace;

    /// <summary>Opens a session; its host echoes to <paramref name="echo"/> where one is given, and has colours where told.</summary>
    public PowerShellSession(TextWriter? echo = null, bool colours = false)
    {
        Host = new RecordingHost(echo, colours);

        // CreateDefault() wants snap-ins that only an installed PowerShell has.
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        state.ImportPSModule([StandIns.FormatCommands.ModulePath]);
        StandIns.FormatCommands.AddTo(state);
        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
    }

    /// <summary>The console of this session.</summary>
    public RecordingHost Host { get; }

    /// <summary>Imports a module from a folder or a file, and throws where that fails.</summary>
    public void Import(string path) => Run("param($path) Import-Module $path -ErrorAction Stop", ("path", path)).ThrowOnError();

    /// <summary>Sets a variable of the session.</summary>
    public void SetVariable(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs lines and gives their objects and streams. An error that ends the script is in the result too.</summary>
    public SessionResult Run(string script, params (string Name, object? Value)[] arguments)
    {
        using var shell = NewShell(script, arguments);
        return Execute(shell, null);
    }

    /// <summary>Runs lines as a user at the prompt would: objects go through the module's views to the screen.</summary>
    public SessionResult RunAtPrompt(string script, params (string Name, object? Value)[] arguments)
    {
        using var shell = NewShell(script, arguments);
        shell.Commands.Commands[^1].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        return Execute(shell, null);
    }

    /// <summary>As <see cref="RunAtPrompt"/>, and leaves what was shown on the screen, with its colours.</summary>
    public void RunRaw(string script)
    {
        using var shell = NewShell(script, []);
        shell.AddCommand("Out-Default");
        shell.Invoke();
    }

    /// <summary>Runs lines and presses Ctrl+C after a while.</summary>
    public SessionResult RunAndStop(string script, TimeSpan after)
    {
        using var shell = NewShell(script, []);
        return Execute(shell, after);
    }

    /// <summary>Closes the session.</summary>
    public void Dispose() => _runspace.Dispose();

    private System.Management.Automation.PowerShell NewShell(string script, (string Name, object? Value)[] arguments)
    {
        var shell = System.Management.Automation.PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (var (name, value) in arguments)
        {
            shell.AddParameter(name, value);
        }

        return shell;
    }

    private SessionResult Execute(System.Management.Automation.PowerShell shell, TimeSpan? stopAfter)
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        var output = new PSDataCollection<PSObject>();
        Exception? failure = null;
        var stopTook = TimeSpan.Zero;
        var running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        try
        {
            if (stopAfter is { } delay && !running.AsyncWaitHandle.WaitOne(delay))
            {
                started.Restart();
                shell.Stop();
                stopTook = started.Elapsed;
            }

            shell.EndInvoke(running);
        }
        catch (RuntimeException e)
        {
            failure = e;
        }

        return new SessionResult(output, shell.Streams, failure, Host.Screen.TakeText()) { StopTook = stopTook };
    }
}
