using System.Globalization;
using System.Management.Automation.Host;

namespace ExchangeSync.Demo.Hosting;

/// <summary>
/// A console as PowerShell sees one: it keeps every text that a user would have read, and copies it to a writer.
/// </summary>
public sealed class RecordingHost : PSHost
{
    private readonly RecordingHostUI _ui;

    /// <summary>A host that echoes to <paramref name="echo"/> where one is given, and has colours where told.</summary>
    public RecordingHost(TextWriter? echo = null, bool colours = false) => _ui = new RecordingHostUI(echo, colours);

    /// <summary>What was shown so far, and how questions are answered.</summary>
    public RecordingHostUI Screen => _ui;

    /// <summary>What a script's "exit" gave; null: it had none. The session's owner ends it, not the script.</summary>
    public int? ExitCode { get; private set; }

    /// <inheritdoc/>
    public override string Name => "ExchangeSync recording host";

    /// <inheritdoc/>
    public override Version Version { get; } = new(1, 0);

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI => _ui;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no nested prompts.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no nested prompts.");

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
        // A recording has no window whose state a program could disturb.
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
        // As above.
    }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
