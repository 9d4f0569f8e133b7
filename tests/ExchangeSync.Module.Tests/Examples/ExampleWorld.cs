using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using ExchangeSync.Simulator;

namespace ExchangeSync.ModuleTests.Examples;

/// <summary>
/// What a page's examples find: a server that answers for mail.example.com, the users anna and bo with their mailboxes, a service account, and (unless the page begins with nothing) the connection Anna, which
/// has run three times and met a conflict that is still open.
/// </summary>
internal sealed partial class ExampleWorld : IAsyncDisposable
{
    private const string Connected = """
        New-MbxUser anna -Email anna@example.com
        New-MbxUser bo -Email bo@example.com
        $exchange.Add('Dentist', 1, 8); $exchange.Add('Supplier', 2, 12); $exchange.Add('Lunch with Bo', 3, 11)
        $monday = [datetime]::Today.AddDays(8 - [int][datetime]::Today.DayOfWeek)
        New-MbxAppointment anna 'Board meeting' $monday.AddHours(9) -Place 'Room 4' -TimeZone 'Romance Standard Time'
        New-MbxAppointment anna 'Trade fair' $monday.AddDays(2) -AllDay -Away
        New-MbxExchangeConnection Anna mail.example.com -Credential (Get-Credential anna@example.com) -User anna
        Set-MbxExchangeSync Anna -Activated -ConflictPolicy Manual -TimeZone 'Romance Standard Time'
        Invoke-MbxExchangeSync Anna
        $exchange.Place('Dentist', 'High Street 12')
        Get-MbxAppointment anna -Title Dentist | Set-MbxAppointment -Place 'Canteen'
        Invoke-MbxExchangeSync Anna
        $exchange.Move('Supplier', 1)
        Invoke-MbxExchangeSync Anna
        """;

    private readonly ModuleSession _session = new();
    private readonly SimulatorServer _server;

    private ExampleWorld(SimulatorServer server) => _server = server;

    public static async Task<ExampleWorld> StartAsync(string name)
    {
        var world = new ExampleWorld(await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Mailboxes =
            [
                new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "secret", SharedWith = ["bo"] },
                new MailboxOptions { Address = "bo@example.com", UserName = "bo", Password = "secret" },
                new MailboxOptions { Address = "svc-sync@example.com", UserName = "svc-sync", Password = "secret", MayImpersonate = true },
            ],
        }));
        world._server.Mailboxes["anna@example.com"].AddCalendar("Duty roster");
        world._session.Screen.Answer = 0;
        Environment.SetEnvironmentVariable("MBX_DEMO_PASSWORD", "secret");
        world.Prepare();
        if (name == "connected")
        {
            world.Run(Connected);
        }

        return world;
    }

    /// <summary>Types an example, statement by statement as at a prompt, and gives what the screen then shows.</summary>
    public string Type(ExampleStep step)
    {
        Run(step.Before);
        var script = Parser.ParseInput(Reachable(step.Code), out _, out var mistakes);
        Assert.Empty(mistakes);
        var results = script.EndBlock.Statements.Select(statement => _session.Run($". {{\n{statement.Extent.Text}\n}} | Out-Default")).ToList();
        var errors = results.SelectMany(result => result.Errors).ToList();
        var screen = string.Concat(results.Select(result => result.Screen)) + string.Join('\n', errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}"));
        Assert.True(
            errors.Select(ModuleSession.IdOf).Distinct().SequenceEqual(step.Fails is null ? [] : [step.Fails]),
            $"{step.Title}\n{step.Code}\n{screen}\n{string.Join('\n', errors.Select(error => error.Exception))}");
        Assert.All(step.Shows, text => Assert.True(screen.Contains(text, StringComparison.Ordinal), $"{step.Title} does not show {text}:\n{screen}"));
        Assert.True(step.Screen is null || Comparable(step.Screen) == Comparable(screen), $"{step.Title} shows:\n{screen}");
        return screen;
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _server.DisposeAsync();
    }

    // As on an admin's machine: a folder of one's own, and what an installed PowerShell has; the very cmdlets of one where its folder is in MBX_POWERSHELL.
    private void Prepare() => Run("""
        param($folder, $exchange, $standIns)
        $global:folderOfExamples = $folder
        $global:exchange = $exchange
        function global:Join-FolderOfExamples($name) { [IO.Path]::Combine($folderOfExamples, $name) }
        $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
        Import-Module $standIns
        if ($env:MBX_POWERSHELL) {
            # The cmdlets of an installed PowerShell; what would ask somebody at the keyboard stays a stand-in.
            foreach ($part in 'Management', 'Utility', 'Security') {
                $file = [IO.Path]::Combine($env:MBX_POWERSHELL, "Microsoft.PowerShell.Commands.$part.dll")
                if ([IO.File]::Exists($file)) { Import-Module $file }
            }
            foreach ($standIn in (Get-Module StandIns).ExportedFunctions.Keys) {
                if ($standIn -notin 'Get-Credential', 'Read-Host' -and (Get-Command $standIn -CommandType Cmdlet -ErrorAction Ignore)) {
                    $ExecutionContext.SessionState.InvokeProvider.Item.Remove("function:\$standIn", $false)
                }
            }
        }
        """,
        ("folder", Path.GetDirectoryName(_session.File("x"))),
        ("exchange", new Colleague(_server.Mailboxes["anna@example.com"])),
        ("standIns", Path.Combine(AppContext.BaseDirectory, "Examples", "StandIns.psm1")));

    private void Run(string script, params (string Name, object? Value)[] arguments) => _session.Run(Reachable(script), arguments).ThrowOnError();

    // A page can't know the day, the address and how long a request takes.
    private string Comparable(string screen) => Varying().Replace(screen.Trim().Replace(_server.Url.Authority, "mail.example.com", StringComparison.Ordinal), "0");

    [GeneratedRegex(@"https?://\S+|\s*\d[\d.]* m?s\b\s*|\s*\d[\d.:-]*\s*|\s+")]
    private static partial Regex Varying();

    private string Reachable(string script) => script.Replace("mail.example.com", _server.Url.AbsoluteUri, StringComparison.Ordinal);
}
