"""Files of rows, whatever they hold: CSV and XLSX, written and read row by row in little memory."""
