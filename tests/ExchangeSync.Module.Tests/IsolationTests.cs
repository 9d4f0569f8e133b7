using System.Runtime.Loader;
using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests;

public class IsolationTests
{
    [Fact]
    public void Our_dependencies_come_from_our_folder_though_the_session_has_its_own()
    {
        // The simulator in this process already stands for the other module: it has NodaTime in the default context.
        var theirs = typeof(NodaTime.Instant).Assembly;
        using var session = new PowerShellSession();
        session.Import(StagedModule.Manifest);

        foreach (var name in new[] { "ExchangeSync.Core", "NodaTime", "AngleSharp", "HtmlSanitizer", "System.Data.SQLite" })
        {
            var ours = StagedModule.Loaded(name);
            Assert.Equal(Path.Combine(StagedModule.Dependencies, name + ".dll"), ours.Location);
            Assert.Equal("ExchangeSync", AssemblyLoadContext.GetLoadContext(ours)!.Name);
        }

        Assert.NotSame(theirs, StagedModule.Loaded("NodaTime"));
        Assert.Equal(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(theirs));
    }

    [Fact]
    public void The_session_gets_none_of_ours()
    {
        using var session = new PowerShellSession();
        session.Import(StagedModule.Manifest);
        Assert.Throws<FileNotFoundException>(() => AssemblyLoadContext.Default.LoadFromAssemblyName(new("HtmlSanitizer")));
    }

    [Fact]
    public void Framework_assemblies_are_the_runtimes_own()
    {
        using var session = new PowerShellSession();
        session.Import(StagedModule.Manifest);
        var context = AssemblyLoadContext.All.Single(c => c.Name == "ExchangeSync");
        Assert.DoesNotContain(context.Assemblies, a => a.GetName().Name is "System.Memory" or "System.Buffers");
    }

    [Fact]
    public void Import_remove_and_import_again_work()
    {
        using var session = new PowerShellSession();
        session.Import(StagedModule.Manifest);
        session.Run("param($m) Import-Module $m -Force", ("m", StagedModule.Manifest)).ThrowOnError();
        session.Run("Remove-Module ExchangeSync").ThrowOnError();
        Assert.Empty(session.Run("Get-Module ExchangeSync").Output);
        Assert.NotEmpty(session.Run("Get-MbxUser").Errors);

        session.Import(StagedModule.Manifest);
        Assert.Single(session.Run("Get-Module ExchangeSync").ThrowOnError().Output);
        Assert.Single(AssemblyLoadContext.All, c => c.Name == "ExchangeSync");
    }
}
