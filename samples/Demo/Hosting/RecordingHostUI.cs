using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;
using System.Text;

namespace ExchangeSync.Demo.Hosting;

/// <summary>Keeps the text of all streams in the order in which a user would have read it.</summary>
public sealed class RecordingHostUI : PSHostUserInterface
{
    private readonly TextWriter? _echo;
    private readonly StringBuilder _text = new();
    private readonly List<string> _questions = [];
    private readonly Lock _gate = new();

    internal RecordingHostUI(TextWriter? echo, bool colours)
    {
        _echo = echo;
        SupportsVirtualTerminal = colours;
    }

    /// <summary>The answer to every question, as the index of the choice: 0 is Yes, 1 Yes to All, 2 No. None: the default.</summary>
    public int? Answer { get; set; }

    /// <summary>The questions that were asked.</summary>
    public IReadOnlyList<string> Questions => _questions;

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new FixedSizeScreen();

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal { get; }

    /// <summary>Makes the screen as wide as a user's window is.</summary>
    public void Resize(int columns)
    {
        RawUI.BufferSize = new Size(columns, RawUI.BufferSize.Height);
        RawUI.WindowSize = new Size(columns, RawUI.WindowSize.Height);
    }

    /// <summary>Everything shown since the last call, without colours.</summary>
    public string TakeText() => new StringDecorated(TakeRaw()).ToString(OutputRendering.PlainText);

    /// <summary>Everything shown since the last call, with the colours that came.</summary>
    public string TakeRaw()
    {
        lock (_gate)
        {
            var text = _text.ToString();
            _text.Clear();
            return text;
        }
    }

    /// <inheritdoc/>
    public override void Write(string value)
    {
        // As PowerShell's own console does: colours only where the screen has them.
        var shown = GetOutputString(value, SupportsVirtualTerminal);
        lock (_gate)
        {
            _text.Append(shown);
            _echo?.Write(shown);
        }
    }

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    /// <inheritdoc/>
    public override void WriteLine(string value) => Write(value + "\n");

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => WriteLine(value);

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // The session keeps the records; a recorded text has no place for a moving bar.
    }

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        _questions.Add(message);
        return Answer ?? defaultChoice;
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw new HostException($"Nobody is there to answer: {string.Join(", ", descriptions.Select(d => d.Name))}.");

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new HostException("Nobody is there to enter a credential.");

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    /// <inheritdoc/>
    public override string ReadLine() => throw new HostException("Nobody is there to enter a line.");

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => throw new HostException("Nobody is there to enter a secret.");
}
