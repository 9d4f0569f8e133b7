using System.Management.Automation;

namespace ExchangeSync.Views;

/// <summary>Words of states as the module's views show them: in colour where the session has colours, so that what needs somebody stands out.</summary>
public static class StateText
{
    private static readonly HashSet<string> Good = new(StringComparer.Ordinal) { "Completed", "Passed", "Done", "Added", "Updated", "Resolved", "Settled" };
    private static readonly HashSet<string> Bad = new(StringComparer.Ordinal) { "Failed", "Unreadable" };
    private static readonly HashSet<string> Odd = new(StringComparer.Ordinal) { "CompletedWithErrors", "Warning", "Held", "Open", "Stopped", "Skipped", "Wait" };

    /// <summary>The state's word. PowerShell takes the colour away where its output is redirected or its host shows none; Windows PowerShell, which has no $PSStyle, never gets one.</summary>
    /// <param name="state">A state; its text decides on the colour.</param>
    /// <param name="engine">The session: $ExecutionContext.</param>
    public static string Of(object? state, EngineIntrinsics engine) => Of(state, state, engine);

    /// <summary>As the other one, for a text that says more than the state.</summary>
    /// <param name="state">A state; its text decides on the colour.</param>
    /// <param name="text">What is shown.</param>
    /// <param name="engine">The session: $ExecutionContext.</param>
    public static string Of(object? state, object? text, EngineIntrinsics engine)
    {
        var shown = text?.ToString() ?? "";
        var word = state?.ToString() ?? "";
        var colour = Bad.Contains(word) ? "Red" : Odd.Contains(word) ? "Yellow" : Good.Contains(word) ? "Green" : null;
        return colour is not null && shown.Length > 0 && !IsRedirected(engine) && engine?.SessionState.PSVariable.GetValue("PSStyle") is { } style
            ? $"{Member(Member(style, "Foreground"), colour)}{shown}{Member(style, "Reset")}"
            : shown;
    }

    // PowerShell leaves colours in what another program reads from it.
    private static bool IsRedirected(EngineIntrinsics? engine) => engine?.Host.Name == "ConsoleHost" && Console.IsOutputRedirected;

    private static object? Member(object? value, string name) => value is null ? null : PSObject.AsPSObject(value).Properties[name]?.Value;
}
