using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace ExchangeSync.HelpBuilder;

/// <summary>Asks the engine what the built module offers: the same answer that an admin's session gives.</summary>
public static class ModuleSurface
{
    private static readonly HashSet<string> Common = [.. PSCmdlet.CommonParameters, "UseTransaction"];

    /// <summary>The module's cmdlets, by name.</summary>
    public static IReadOnlyList<Cmdlet> Read(string manifest, CodeComments comments)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("param($manifest) (Import-Module $manifest -PassThru -ErrorAction Stop).ExportedCmdlets.Values").AddParameter("manifest", manifest);
        return [.. shell.Invoke<CmdletInfo>().OrderBy(command => command.Name, StringComparer.Ordinal).Select(command => Read(command, comments))];
    }

    private static Cmdlet Read(CmdletInfo command, CodeComments comments)
    {
        var instance = Activator.CreateInstance(command.ImplementingType);
        using var disposable = instance as IDisposable;
        var sets = command.ParameterSets.OrderByDescending(set => set.IsDefault).Select(set => new ParameterSet(
            $"{command.Name} {set}",
            [.. set.Parameters.Where(parameter => !Common.Contains(parameter.Name)).Select(parameter => Read(parameter, command.ImplementingType, instance, comments)).OrderBy(Rank)])).ToList();
        return new Cmdlet
        {
            Name = command.Name,
            Text = comments.Of(command.ImplementingType),
            ParameterSets = sets,
            Parameters = [.. sets.SelectMany(set => set.Parameters).GroupBy(parameter => parameter.Name).Select(same => same.First())],
            Outputs = [.. command.OutputType.Select(output => (output.Type, TextOf(output.Type, comments)))],
        };
    }

    private static Parameter Read(CommandParameterInfo parameter, Type cmdlet, object? instance, CodeComments comments)
    {
        var property = cmdlet.GetProperty(parameter.Name);
        return new Parameter
        {
            Name = parameter.Name,
            Type = parameter.ParameterType,
            Text = property is not null ? comments.Of(property)
                : parameter.Name == "WhatIf" ? "Shows what would be done, and does nothing."
                : "Asks before each change.",
            IsMandatory = parameter.IsMandatory,
            Position = parameter.Position,
            ByValue = parameter.ValueFromPipeline,
            ByPropertyName = parameter.ValueFromPipelineByPropertyName,
            HasWildcards = parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(),
            Aliases = [.. parameter.Aliases],
            Default = Parameter.DefaultOf(property?.GetValue(instance)),
        };
    }

    private static int Rank(Parameter parameter) =>
        parameter.Position >= 0 ? parameter.Position : parameter.IsMandatory ? 1000 : parameter.Name is "WhatIf" or "Confirm" ? 3000 : 2000;

    private static string TextOf(Type type, CodeComments comments) => type.Namespace == "ExchangeSync.Output" ? comments.Of(type) : "";
}
