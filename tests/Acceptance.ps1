<#
.SYNOPSIS
    What the acceptance checks (*.Tests.ps1) share. Each of them dot-sources it first.
.DESCRIPTION
    With $env:MBX_TEST_SERVER, MBX_TEST_USER and MBX_TEST_PASSWORD set the checks use that mailbox; MBX_TEST_MAILBOX names
    another one that the account may open, MBX_TEST_CALENDAR a calendar other than the default one. With nothing set they
    use the simulator, which the build has made.

    The checks make entries whose titles begin with "ExchangeSync check" on the days from tomorrow to five weeks ahead, and
    remove them at the end. Other entries of the mailbox are read and never written. No mail is sent.
#>

# A mailbox to check against, two databases of our own, and a credential.
function Start-Acceptance {
    if (-not (Get-Module ExchangeSync)) {
        Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', 'out', 'ExchangeSync', 'ExchangeSync.psd1')) -Global -ErrorAction Stop
    }

    $folder = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'exchangesync-check-' + [guid]::NewGuid().ToString('n'))
    [void][IO.Directory]::CreateDirectory($folder)
    $mbx = @{
        Folder   = $folder
        Database = [IO.Path]::Combine($folder, 'check.db')
        Outlook  = [IO.Path]::Combine($folder, 'outlook.db')
        Server   = $env:MBX_TEST_SERVER
        User     = $env:MBX_TEST_USER
        Password = $env:MBX_TEST_PASSWORD
        Access   = @{}
        Defaults = $global:PSDefaultParameterValues
        Process  = $null
    }
    if ($env:MBX_TEST_MAILBOX) { $mbx.Access['Mailbox'] = $env:MBX_TEST_MAILBOX }
    if ($env:MBX_TEST_CALENDAR) { $mbx.Access['Calendar'] = $env:MBX_TEST_CALENDAR }
    if (-not $mbx.Server) { Start-Simulator $mbx }

    $mbx.Credential = New-Login $mbx.User $mbx.Password
    $mbx.Day = [datetime]::Today.AddDays(1)
    $global:PSDefaultParameterValues = @{ '*-Mbx*:Database' = $mbx.Database; 'Invoke-MbxExchangeSync:WarningAction' = 'SilentlyContinue' }
    $mbx
}

# The mailbox of the simulator, in a process of its own on a free port.
function Start-Simulator($mbx) {
    $built = [IO.Path]::Combine($PSScriptRoot, 'ExchangeSync.Simulator', 'bin')
    $programs = @(if ([IO.Directory]::Exists($built)) { [IO.Directory]::GetFiles($built, 'ExchangeSync.Simulator.dll', 'AllDirectories') })
    if (-not $programs) { throw "The simulator is not built. Run 'dotnet build' first, or name a mailbox: `$env:MBX_TEST_SERVER." }
    $newest = $programs | Sort-Object { [IO.File]::GetLastWriteTimeUtc($_) } | Select-Object -Last 1

    $mbx.User = 'anna'
    $mbx.Password = [guid]::NewGuid().ToString()
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet', "`"$newest`" --port 0 --mailbox anna@example.com --password $($mbx.Password)")
    $start.RedirectStandardOutput = $true
    $start.UseShellExecute = $false
    $mbx.Process = [Diagnostics.Process]::Start($start)
    $line = $mbx.Process.StandardOutput.ReadLine()
    if ($line -notmatch 'listening on (\S+)') { throw "The simulator did not start: $line" }
    $mbx.Server = $Matches[1]
}

function New-Login([string] $User, [string] $Password) {
    [pscredential]::new($User, (ConvertTo-SecureString $Password -AsPlainText -Force))
}

# A user and an activated connection, under the title Check. The window keeps runs short on a full mailbox.
function Connect-Mailbox($mbx, [string] $Database = $mbx.Database) {
    $access = $mbx.Access
    $at = @{ Database = $Database }
    $null = New-MbxUser check @at
    $null = New-MbxExchangeConnection Check $mbx.Server -Credential $mbx.Credential -User check @access @at
    Set-MbxExchangeSync Check -Activated -WeeksBack 0 -WeeksAhead 3 -TimeZone 'Romance Standard Time' @at
}

# Edits the mailbox as its owner would in Outlook: by a second installation, which knows nothing of the first.
function Edit-Mailbox($mbx, [scriptblock] $Edit) {
    if (-not [IO.File]::Exists($mbx.Outlook)) { Connect-Mailbox $mbx $mbx.Outlook }
    $checked = $global:PSDefaultParameterValues['*-Mbx*:Database']
    $global:PSDefaultParameterValues['*-Mbx*:Database'] = $mbx.Outlook
    try {
        $null = Invoke-MbxExchangeSync -ErrorAction Stop
        $null = & $Edit
        $null = Invoke-MbxExchangeSync -Force -ErrorAction Stop
    }
    finally { $global:PSDefaultParameterValues['*-Mbx*:Database'] = $checked }
}

# What stands in the mailbox under a title, seen by the second installation.
function Get-InMailbox($mbx, [string] $Title) {
    $found = @{}
    Edit-Mailbox $mbx { $found.Entries = @(Get-MbxAppointment -Title $Title) }
    $found.Entries
}

# Takes the checks' entries out of the mailbox, and the databases away.
function Stop-Acceptance($mbx) {
    if (-not $mbx) { return }
    try {
        foreach ($database in $mbx.Database, $mbx.Outlook) {
            if (-not $mbx.Process -and [IO.File]::Exists($database)) {
                $null = Get-MbxExchangeConnection -Title Check -Database $database -ErrorAction SilentlyContinue |
                    Reset-MbxExchangeSync -Remove Exchange -Database $database -Confirm:$false -WarningAction SilentlyContinue
            }
        }
    }
    finally {
        $global:PSDefaultParameterValues = $mbx.Defaults
        if ($mbx.Process) { $mbx.Process.Kill(); $mbx.Process.WaitForExit() }
        [IO.Directory]::Delete($mbx.Folder, $true)
    }
}
