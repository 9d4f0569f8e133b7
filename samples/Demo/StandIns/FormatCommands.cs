using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace ExchangeSync.Demo.StandIns;

/// <summary>
/// Format-Table and Format-List over the engine's own formatter. The engine holds all of it but the two cmdlets, which
/// reach their inner command through internals; a stand-in that formats by itself would prove nothing about the views.
/// </summary>
public static class FormatCommands
{
    /// <summary>The stand-ins that are written in PowerShell.</summary>
    public static string ModulePath => Path.Combine(AppContext.BaseDirectory, "StandIns", "StandIns.psm1");

    /// <summary>Adds both commands to a session.</summary>
    public static void AddTo(InitialSessionState state)
    {
        state.Commands.Add(new SessionStateCmdletEntry("Format-Table", typeof(FormatTableStandIn), null));
        state.Commands.Add(new SessionStateCmdletEntry("Format-List", typeof(FormatListStandIn), null));
        state.Commands.Add(new SessionStateAliasEntry("ft", "Format-Table"));
        state.Commands.Add(new SessionStateAliasEntry("fl", "Format-List"));
    }

    internal static void SetShape(FrontEndCommandBase command, string shape)
    {
        var engine = typeof(PSObject).Assembly;
        var space = typeof(FrontEndCommandBase).Namespace;
        var shapes = engine.GetType($"{space}.FormatShape", throwOnError: true)!;
        var inner = engine.GetType($"{space}.InnerFormatShapeCommand", throwOnError: true)!;
        var field = typeof(FrontEndCommandBase).GetField("implementation", BindingFlags.Instance | BindingFlags.NonPublic)!;
        field.SetValue(command, Activator.CreateInstance(
            inner, BindingFlags.Instance | BindingFlags.NonPublic, null, [Enum.Parse(shapes, shape)], null));
    }
}

/// <summary>Stands for Format-Table.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableStandIn : OuterFormatTableBase
{
    /// <summary>Sets the shape.</summary>
    public FormatTableStandIn() => FormatCommands.SetShape(this, "Table");
}

/// <summary>Stands for Format-List.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListStandIn : OuterFormatTableAndListBase
{
    /// <summary>Sets the shape.</summary>
    public FormatListStandIn() => FormatCommands.SetShape(this, "List");
}
