using System.Management.Automation;
using System.Reflection;
using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests;

public sealed class SurfaceTests : IDisposable
{
    private readonly PowerShellSession _session = new();
    private readonly List<Type> _cmdlets;

    public SurfaceTests()
    {
        _session.Import(StagedModule.Manifest);
        _cmdlets = [.. StagedModule.Loaded("ExchangeSync").GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)];
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void No_type_of_the_core_or_of_a_third_party_is_in_a_parameter_or_an_output()
    {
        var outputs = _cmdlets.SelectMany(type => type.GetCustomAttributes<OutputTypeAttribute>()).SelectMany(o => o.Type).Select(t => t.Type).Distinct();
        var parameters = _cmdlets.SelectMany(type => type.GetProperties()).Where(p => p.GetCustomAttribute<ParameterAttribute>() is not null);
        var types = parameters.Select(p => p.PropertyType)
            .Concat(outputs.SelectMany(type => type.GetProperties()).Select(p => p.PropertyType))
            .SelectMany(Parts);
        Assert.All(types, type => Assert.Contains(type.Assembly.GetName().Name, new[] { "System.Private.CoreLib", "System.Management.Automation", "ExchangeSync" }));
    }

    [Fact]
    public void What_changes_something_asks_WhatIf_and_removing_asks_first()
    {
        foreach (var type in _cmdlets)
        {
            var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
            Assert.Equal(cmdlet.VerbName is not ("Get" or "Test" or "Compare"), cmdlet.SupportsShouldProcess);
            Assert.Equal(cmdlet.VerbName is "Remove" or "Reset", cmdlet.ConfirmImpact == ConfirmImpact.High);
            Assert.True(type.IsSealed);
            Assert.Equal($"{cmdlet.VerbName}{cmdlet.NounName}Command", type.Name);
        }
    }

    [Fact]
    public void Every_output_type_has_a_table_and_a_list()
    {
        var outputs = StagedModule.Loaded("ExchangeSync").GetExportedTypes()
            .Where(type => type.Namespace == "ExchangeSync.Output" && type.IsClass && !type.IsGenericType && type.Name != "MbxExchangeConnectionTestPart");
        foreach (var type in outputs)
        {
            var views = File.ReadAllText(Path.Combine(StagedModule.Folder, $"{type.Name}.Format.ps1xml"));
            Assert.Contains($"<TypeName>{type.FullName}</TypeName>", views, StringComparison.Ordinal);
            Assert.Contains("<TableControl>", views, StringComparison.Ordinal);
            Assert.Contains("<ListControl>", views, StringComparison.Ordinal);

            // The report's own problem is told by its steps, and by them only.
            var list = views[views.IndexOf("<ListControl>", StringComparison.Ordinal)..];
            var missing = type.GetProperties().Select(property => property.Name).Where(name => !list.Contains($".{name}", StringComparison.Ordinal) && !list.Contains($">{name}<", StringComparison.Ordinal));
            Assert.Equal(type.Name == "MbxExchangeConnectionTest" ? ["Id", "Passed", "Problem", "Database"] : [], missing);
        }
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts) : [type.IsArray ? type.GetElementType()! : type];
}
