using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Hosting;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class ServerSetupTests
{
    private const string Folder =
        "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"calendar\">OWNER</t:DistinguishedFolderId></m:FolderIds></m:GetFolder>";

    private static readonly MailboxOptions Bo = new() { Address = "bo@example.com", UserName = "bo", Password = "hidden", SharedWith = ["anna"] };

    private static readonly MailboxOptions AnnaMailbox = new() { Address = "anna@example.com", UserName = "anna", Password = "secret" };

    private static readonly string Own = Folder.Replace("OWNER", "", StringComparison.Ordinal);

    private static readonly string OfBo =
        Folder.Replace("OWNER", "<t:Mailbox><t:EmailAddress>bo@example.com</t:EmailAddress></t:Mailbox>", StringComparison.Ordinal);

    [Fact]
    public async Task A_shared_mailbox_opens_to_those_it_is_shared_with()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Mailboxes = [AnnaMailbox, Bo] });

        Assert.Equal(["NoError"], RawEws.Codes(await new RawEws(server).CallAsync(OfBo)));
        Assert.Equal(["ErrorAccessDenied"], RawEws.Codes(await new RawEws(server, "bo", "hidden").CallAsync(OfBo.Replace("bo@", "anna@", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(true, "NoError")]
    [InlineData(false, "ErrorImpersonateUserDenied")]
    public async Task Only_those_who_may_act_as_others(bool may, string code)
    {
        var options = new SimulatorOptions { Mailboxes = [AnnaMailbox with { MayImpersonate = may }, Bo with { SharedWith = [] }] };
        await using var server = await SimulatorServer.StartAsync(options);
        var anna = new RawEws(server)
        {
            Header = "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>bo@example.com</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>",
        };

        Assert.Equal([code], RawEws.Codes(await anna.CallAsync(OfBo)));
    }

    [Fact]
    public async Task Latency_is_added_to_every_request()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Latency = TimeSpan.FromMilliseconds(150) });
        var time = Stopwatch.StartNew();
        await new RawEws(server).CallAsync(Own);

        Assert.True(time.ElapsedMilliseconds >= 150);
    }

    [Fact]
    public async Task Https_has_a_certificate_that_nobody_trusts_by_itself()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Certificate = LoopbackCertificate.Make(DateTimeOffset.Now) });
        using var strict = new HttpClient();
        using var handler = new HttpClientHandler();
        handler.ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=localhost";
        using var trusting = new HttpClient(handler);
        trusting.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("anna:secret")));

        await Assert.ThrowsAsync<HttpRequestException>(() => strict.PostAsync(server.Url, new StringContent("")));
        using var response = await trusting.PostAsync(
            server.Url, new StringContent(RawEws.Envelope(Own, "Exchange2016")));
        Assert.True(response.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("2007_SP1", "Exchange2010", false)]
    [InlineData("2010_SP2", "Exchange2010_SP1", true)]
    [InlineData("2013_SP1", "Exchange2016", false)]
    [InlineData("2016", "Exchange2013_SP1", true)]
    public async Task A_server_speaks_its_own_release_and_older_ones(string release, string asked, bool speaks)
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Version = ServerVersion.Find(release)! });
        using var response = await new RawEws(server).SendAsync(RawEws.Envelope(Own, asked));

        Assert.Equal(speaks, response.IsSuccessStatusCode);
        Assert.Equal(!speaks, (await response.Content.ReadAsStringAsync()).Contains("ErrorInvalidServerVersion", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exchange_2007_knows_neither_newer_zones_nor_newer_operations()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Version = ServerVersion.Exchange2007Sp1 });
        var ews = new RawEws(server) { Version = "Exchange2007_SP1" };

        Assert.Equal(["ErrorSchemaValidation"], RawEws.Codes(await ews.CreateAsync("<t:StartTimeZone Id=\"UTC\"/>")));
        Assert.Equal(["ErrorInvalidRequest"], RawEws.Codes(await ews.CallAsync("<m:GetServerTimeZones/>")));
        Assert.DoesNotContain("Version=\"Exchange", server.Exchanges[^1].Response, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_console_program_says_where_it_listens_and_serves_what_it_was_told()
    {
        var program = typeof(SimulatorServer).Assembly.Location;
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, ["exec", program, "--port", "0", "--mailbox", "eva@example.com", "--user", "eva", "--password", "pw", "--items", "7"])
        {
            RedirectStandardOutput = true,
        };
        Skip.IfNot(Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet", "The test host is not the dotnet command.");
        using var process = Process.Start(start)!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.StartsWith("listening on http://127.0.0.1:", line, StringComparison.Ordinal);
            var status = new Uri(new Uri(line!["listening on ".Length..]), "/control/status");
            using var http = new HttpClient();
            Assert.Contains("\"eva@example.com\":7", await http.GetStringAsync(status), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
