using System.Reflection;
using System.Reflection.Emit;
using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.ModuleTests.Package;

/// <summary>Another module in the session brings other versions of our libraries: both keep their own, in either order.</summary>
public sealed class ClashTests : IDisposable
{
    private static readonly string[] Libraries = ["AngleSharp", "NodaTime", "System.Data.SQLite"];

    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync-clash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("0.5.0.0", "Other ExchangeSync")]
    [InlineData("0.5.0.0", "ExchangeSync Other")]
    [InlineData("99.0.0.0", "Other ExchangeSync")]
    [InlineData("99.0.0.0", "ExchangeSync Other")]
    public async Task Both_modules_work(string theirVersion, string order)
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Mailboxes = [new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "secret" }] });
        var start = SystemClock.Instance.GetCurrentInstant() + Duration.FromDays(1);
        server.Mailboxes["anna@example.com"].Add(new CalendarItem
        {
            Subject = "Visit",
            Start = start,
            End = start + Duration.FromHours(1),
            Body = new ItemBody("<html><body><p>Bring <b>figures</b></p></body></html>", IsHtml: true),
        });
        MakeOtherModule(new Version(theirVersion));
        var script = Path.Combine(_folder, "run.ps1");
        await File.WriteAllTextAsync(script, """
            param($Order, $Module, $Server, $Database)
            $ErrorActionPreference = 'Stop'
            foreach ($name in $Order.Split(' ')) { Import-Module $(if ($name -eq 'Other') { $name } else { $Module }) }
            $PSDefaultParameterValues['*-Mbx*:Database'] = $Database
            $login = [pscredential]::new('anna', (ConvertTo-SecureString secret -AsPlainText -Force))
            $null = New-MbxUser anna
            $null = New-MbxExchangeConnection Anna $Server -Credential $login -User anna
            Set-MbxExchangeSync Anna -Activated -KeepHtml
            (Invoke-MbxExchangeSync).Status
            (Get-MbxAppointment).Note
            foreach ($type in [Other.FromAngleSharp], [Other.FromNodaTime], [Other.FromSystemDataSQLite]) { $type.Assembly.GetName().Version }
            [AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName() } | Where-Object { $_.Name -in 'AngleSharp', 'NodaTime', 'System.Data.SQLite' } |
                ForEach-Object Name | Sort-Object
            """);

        var lines = await ScriptProcess.RunAsync(script, _folder, ("Order", order), ("Module", StagedModule.Manifest),
            ("Server", server.Url.AbsoluteUri), ("Database", Path.Combine(_folder, "test.db")));
        Assert.Equal("Completed", lines[0]);
        Assert.Contains("<b>figures</b>", lines[1], StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat(theirVersion, 3), lines.Skip(2).Take(3));
        Assert.Equal(Libraries.SelectMany(name => new[] { name, name }), lines.Skip(5));
    }

    // A module as they are: its libraries beside it, named in its manifest. They have our libraries' names and keys, and one type each.
    private void MakeOtherModule(Version version)
    {
        var module = Directory.CreateDirectory(Path.Combine(_folder, "Other")).FullName;
        foreach (var library in Libraries)
        {
            var name = AssemblyName.GetAssemblyName(Path.Combine(StagedModule.Dependencies, library + ".dll"));
            name.Version = version;
            var assembly = new PersistedAssemblyBuilder(name, typeof(object).Assembly);
            assembly.DefineDynamicModule(library).DefineType("Other.From" + library.Replace(".", "", StringComparison.Ordinal), TypeAttributes.Public).CreateType();
            assembly.Save(Path.Combine(module, library + ".dll"));
        }

        File.WriteAllText(Path.Combine(module, "Other.psd1"),
            $"@{{ ModuleVersion = '1.0'; RequiredAssemblies = @({string.Join(", ", Libraries.Select(name => $"'{name}.dll'"))}) }}");
    }
}
