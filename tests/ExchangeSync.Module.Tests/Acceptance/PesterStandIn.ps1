# The words of Pester that the acceptance checks use, with Pester's meaning, for an engine that has no Pester.
# A word or an option that is missing here fails as one that is not there.

function Describe([string] $Name, [scriptblock] $Fixture) {
    $standInBlock.Children.Add((New-StandInBlock $Name $Fixture))
}

function It([string] $Name, [scriptblock] $Test) { $standInBlock.Children.Add(@{ Name = $Name; Test = $Test }) }

function BeforeAll([scriptblock] $Script) { $standInBlock.BeforeAll = $Script }

function AfterAll([scriptblock] $Script) { $standInBlock.AfterAll = $Script }

function New-StandInBlock([string] $Name, [scriptblock] $Fixture) {
    $standInBlock = @{ Name = $Name; Children = [Collections.Generic.List[object]]::new(); BeforeAll = {}; AfterAll = {} }
    $null = & $Fixture
    $standInBlock
}

# Each check as an object: its block, its name, and the error where it failed.
function Invoke-StandInFile([string] $Path) {
    Invoke-StandInBlock (New-StandInBlock '' { & $Path })
}

# In this function's own scope: what BeforeAll sets is seen by everything inside, and by nothing after.
function Invoke-StandInBlock($standInBlock) {
    $standInFailure = $null
    try { $null = . $standInBlock.BeforeAll } catch { $standInFailure = $_ }
    foreach ($standInChild in $standInBlock.Children) {
        if ($standInChild.Contains('Children')) {
            if ($standInFailure) { $standInChild.BeforeAll = { throw $standInFailure } }
            Invoke-StandInBlock $standInChild
        }
        else { Invoke-StandInTest }
    }
    $null = . $standInBlock.AfterAll
}

function Invoke-StandInTest {
    $standInError = $standInFailure
    if (-not $standInError) {
        try { $null = & $standInChild.Test } catch { $standInError = $_ }
    }
    [pscustomobject]@{
        Block = $standInBlock.Name
        Name  = $standInChild.Name
        Error = if ($standInError) { "$standInError`n$($standInError.InvocationInfo.PositionMessage)" } else { $null }
    }
}

function Should {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline)] $ActualValue,
        [switch] $Not,
        $Be,
        [string] $Match,
        $Contain,
        [switch] $BeTrue,
        [switch] $BeFalse,
        [switch] $BeNullOrEmpty,
        [switch] $Throw,
        [string] $ErrorId = '*'
    )
    begin { $actual = [Collections.Generic.List[object]]::new() }
    process { $actual.Add($ActualValue) }
    end {
        $value = if ($actual.Count -eq 1) { $actual[0] } elseif ($actual.Count) { $actual.ToArray() }
        $asked, $met = switch ($PSBoundParameters.Keys) {
            'Be' { "be '$Be'"; ($actual.Count -le 1 -and $value -eq $Be) }
            'Match' { "match '$Match'"; ($value -match $Match) }
            'Contain' { "contain '$Contain'"; ($actual -contains $Contain) }
            'BeTrue' { 'be true'; ([bool]$value) }
            'BeFalse' { 'be false'; (-not $value) }
            'BeNullOrEmpty' { 'be null or empty'; ($null -eq $value -or '' -eq "$value") }
            'Throw' {
                "throw $ErrorId"
                $thrown = $null
                try { $null = & $value } catch { $thrown = $_ }
                $null -ne $thrown -and $thrown.FullyQualifiedErrorId -like $ErrorId
            }
        }
        if ($null -eq $asked) { throw 'Should what?' }
        if ($met -eq [bool]$Not) { throw "'$value' should$(if ($Not) { ' not' }) $asked." }
    }
}
