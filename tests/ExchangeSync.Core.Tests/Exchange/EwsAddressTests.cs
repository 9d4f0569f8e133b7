using ExchangeSync.Exchange;

namespace ExchangeSync.Tests.Exchange;

public sealed class EwsAddressTests
{
    [Theory]
    [InlineData("mail.example.com", "https://mail.example.com/EWS/Exchange.asmx")]
    [InlineData("  outlook.office365.com ", "https://outlook.office365.com/EWS/Exchange.asmx")]
    [InlineData("mail.example.com:8443", "https://mail.example.com:8443/EWS/Exchange.asmx")]
    [InlineData("https://mail.example.com", "https://mail.example.com/EWS/Exchange.asmx")]
    [InlineData("http://127.0.0.1:5080/ews/exchange.asmx", "http://127.0.0.1:5080/ews/exchange.asmx")]
    [InlineData("mail.example.com/EWS", "https://mail.example.com/EWS/Exchange.asmx")]
    [InlineData("https://mail.example.com/ews/", "https://mail.example.com/EWS/Exchange.asmx")]
    [InlineData("https://mail.example.com/EWS/Exchange.asmx/", "https://mail.example.com/EWS/Exchange.asmx")]
    [InlineData("https://mail.example.com/other/path", "https://mail.example.com/other/path")]
    [InlineData("HTTPS://Mail.Example.COM/", "https://mail.example.com/EWS/Exchange.asmx")]
    [InlineData("2001:db8::5", "https://[2001:db8::5]/EWS/Exchange.asmx")]
    [InlineData("[::1]:8443", "https://[::1]:8443/EWS/Exchange.asmx")]
    [InlineData("10.0.0.5", "https://10.0.0.5/EWS/Exchange.asmx")]
    public void A_name_or_a_URL_becomes_the_address_of_the_service(string server, string url) =>
        Assert.Equal(new Uri(url), EwsAddress.FromServer(server));

    [Theory]
    [InlineData("https://anna:hunter2@mail.example.com")]
    [InlineData("anna:hunter2@mail.example.com")]
    [InlineData("http://anna:p@ss:hunter2@mail.example.com/EWS")]
    public void A_password_that_stands_in_an_address_is_not_repeated(string server)
    {
        var error = Assert.Throws<EwsBrokenException>(() => EwsAddress.FromServer(server));

        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("mail.example.com", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ftp://mail.example.com")]
    [InlineData("file:///etc/passwd")]
    [InlineData("anna:secret@mail.example.com")]
    [InlineData("two words")]
    [InlineData("https://")]
    [InlineData("https:/mail.example.com")]
    [InlineData("mail.example.com:0")]
    [InlineData("mail.example.com:99999")]
    [InlineData("fe80::1%eth0")]
    [InlineData("mail.example.com\nX: y")]
    [InlineData(@"\\mail\share")]
    public void Anything_else_is_refused(string server) =>
        Assert.Equal(EwsErrorIds.InvalidServer, Assert.Throws<EwsBrokenException>(() => EwsAddress.FromServer(server)).ErrorId);
}
