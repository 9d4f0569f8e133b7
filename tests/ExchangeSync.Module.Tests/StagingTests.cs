using System.Management.Automation;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests;

public class StagingTests
{
    [Fact]
    public void The_folder_holds_no_part_of_PowerShell()
    {
        var files = Directory.GetFiles(StagedModule.Folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.Contains("ExchangeSync.dll", files);
        Assert.DoesNotContain(files, f => f!.Contains("Management.Automation", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Only_the_manifest_the_loader_and_the_cmdlets_lie_at_the_top()
    {
        var libraries = Directory.GetFiles(StagedModule.Folder, "*.dll").Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["ExchangeSync.Loader.dll", "ExchangeSync.dll"], libraries);
        Assert.True(File.Exists(StagedModule.Manifest));
    }

    [Theory]
    [InlineData("win-x64"), InlineData("win-x86"), InlineData("linux-x64"), InlineData("osx-x64")]
    public void The_native_library_is_there_for(string platform) =>
        Assert.True(File.Exists(Path.Combine(StagedModule.Dependencies, "runtimes", platform, "native", "SQLite.Interop.dll")));

    // A third-party type in the cmdlets' assembly would be looked up in the session's context, where another module's
    // copy may stand; behind the core it is looked up in ours.
    [Fact]
    public void The_cmdlets_assembly_refers_to_the_core_and_to_no_third_party()
    {
        Assert.Empty(ReferencesOf("ExchangeSync.dll").Except(["ExchangeSync.Core", "System.Management.Automation", "netstandard"]));
        Assert.Empty(ReferencesOf("ExchangeSync.Loader.dll").Except(["System.Management.Automation", "netstandard"]));
    }

    [Fact]
    public void Every_reference_of_a_dependency_is_staged_or_part_of_the_runtime()
    {
        var staged = Directory.GetFiles(StagedModule.Dependencies, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet();
        var runtime = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet();
        var missing = Directory.GetFiles(StagedModule.Dependencies, "*.dll")
            .SelectMany(f => ReferencesOf(Path.GetRelativePath(StagedModule.Folder, f)))
            .Where(name => !staged.Contains(name) && !runtime.Contains(name));
        Assert.Empty(missing);
    }

    [Fact]
    public void The_manifest_exports_just_the_cmdlets_that_are_there()
    {
        using var session = new PowerShellSession();
        session.Import(StagedModule.Manifest);
        var classes = StagedModule.Loaded("ExchangeSync").GetExportedTypes()
            .Select(t => t.GetCustomAttributes(typeof(CmdletAttribute), false).OfType<CmdletAttribute>().SingleOrDefault())
            .Where(a => a is not null).Select(a => $"{a!.VerbName}-{a.NounName}").Order();
        var exported = session.Run("(Get-Module ExchangeSync).ExportedCommands.Keys").ThrowOnError().Output.Select(o => o.ToString()).Order();
        Assert.Equal(classes, exported);
    }

    private static List<string> ReferencesOf(string file)
    {
        using var stream = File.OpenRead(Path.Combine(StagedModule.Folder, file));
        using var reader = new PEReader(stream);
        var metadata = reader.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name)).Order(StringComparer.Ordinal)];
    }
}
