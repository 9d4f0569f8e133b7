using ExchangeSync.Simulator;

namespace ExchangeSync.ModuleTests;

/// <summary>A simulated server with anna's and bo's mailboxes, and a session that knows it.</summary>
public class ExchangeServer : IAsyncLifetime
{
    private SimulatorServer? _server;

    protected ModuleSession Session { get; } = new();

    protected SimulatorServer Server => _server!;

    protected SimulatedMailbox Anna => Server.Mailboxes["anna@example.com"];

    /// <summary>How long the server lets every request wait.</summary>
    protected virtual TimeSpan Latency => TimeSpan.Zero;

    public virtual async Task InitializeAsync()
    {
        _server = await SimulatorServer.StartAsync(new SimulatorOptions
        {
            Latency = Latency,
            Mailboxes =
            [
                new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "secret" },
                new MailboxOptions { Address = "bo@example.com", UserName = "bo", Password = "secret" },
            ],
        });
        Session.Run("""
            param($url)
            $global:server = $url
            function global:Login($name, $password = 'secret') { [pscredential]::new($name, (ConvertTo-SecureString $password -AsPlainText -Force)) }
            New-MbxUser anna
            New-MbxUser bo
            """, ("url", Server.Url.AbsoluteUri)).ThrowOnError();
    }

    public async Task DisposeAsync()
    {
        Session.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Connects anna's mailbox.</summary>
    protected void Connect() =>
        Session.Run("New-MbxExchangeConnection Anna $server -Credential (Login anna) -User anna").ThrowOnError();

    /// <summary>Connects anna's mailbox and activates it.</summary>
    protected void ConnectAndActivate()
    {
        Connect();
        Session.Run("Set-MbxExchangeSync Anna -Activated -TimeZone 'Romance Standard Time'").ThrowOnError();
    }
}
